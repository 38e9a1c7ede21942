package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ARP (RFC 826, probes and announcements of RFC 5227) and IPv6 neighbour discovery (RFC 4861) on
 * one interface, over AF_PACKET. It shows what others on the segment say; the kernel's own
 * neighbour table plays no part.
 *
 * <p>Not thread-safe but for {@link #close()}: one thread may send, and one, the same or another,
 * receive. Receives ARP requests and replies, and neighbour solicitations and advertisements,
 * addressed to this host or broadcast/multicast, outgoing ones excluded. The socket's queue is the
 * kernel's own bounded one.
 */
public interface NeighbourPort extends AutoCloseable {
  /** Interface this port is bound to. */
  String interfaceName();

  /** Its own link-layer address. */
  MacAddress macAddress();

  /**
   * Gratuitous ARP (request and reply form) or unsolicited neighbour advertisement with override:
   * we have the address.
   */
  void announce(InetAddress address) throws KernelException;

  /**
   * ARP probe (sender address 0.0.0.0, RFC 5227) or neighbour solicitation from ::, to all: does
   * anyone have it?
   */
  void probe(InetAddress address) throws KernelException;

  /**
   * ARP request or neighbour solicitation for the address.
   *
   * @param source our own address of that family on the link, which answers come back to
   * @param destinationMac unicast where known, else broadcast/solicited-node multicast
   */
  void request(InetAddress address, InetAddress source, @Nullable MacAddress destinationMac)
      throws KernelException;

  /**
   * The next message that arrived, waiting at most the given time (0: only what is there already).
   */
  Optional<NeighbourMessage> receive(long timeoutNanos) throws KernelException;

  @Override
  void close();
}
