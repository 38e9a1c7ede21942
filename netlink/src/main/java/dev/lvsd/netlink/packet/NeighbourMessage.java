package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;

/**
 * What somebody on the segment said.
 *
 * @param kind what it is
 * @param subject the address it is about: the target of a probe or request, the sender's address of
 *     an answer or announcement
 * @param senderMac who said it: the ARP sender hardware address, or the source of the Ethernet
 *     frame for IPv6
 * @param receivedNanos when it was read, on the monotonic clock of {@link System#nanoTime()}
 */
public record NeighbourMessage(
    Kind kind, InetAddress subject, MacAddress senderMac, long receivedNanos) {
  public enum Kind {
    /**
     * Somebody has the address (ARP reply, gratuitous ARP, neighbour advertisement, or the sender
     * half of a request).
     */
    CLAIM,
    /** Somebody asks whether anyone has the address (ARP probe, neighbour solicitation from ::). */
    PROBE,
    /** Somebody asks for the address in order to talk to it. */
    REQUEST
  }
}
