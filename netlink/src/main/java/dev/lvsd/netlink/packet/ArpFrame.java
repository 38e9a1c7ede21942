package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.codec.IpAddresses;
import dev.lvsd.netlink.packet.NeighbourMessage.Kind;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ARP for IPv4 over Ethernet (RFC 826; probes and announcements as in RFC 5227). Pure.
 *
 * <pre>
 *  0               2               4       5       6           8
 *  | hardware (1)  | protocol(0800)| len 6 | len 4 | operation  |
 *  | sender hardware address (6)   | sender protocol address (4)|
 *  | target hardware address (6)   | target protocol address (4)|
 * </pre>
 */
final class ArpFrame {
  private static final int LENGTH = 28;
  private static final int ETHERNET_TYPE = 1;
  private static final int IPV4 = 0x0800;
  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final int SENDER_MAC_AT = 8;
  private static final int SENDER_AT = 14;
  private static final int TARGET_AT = 24;
  private static final byte[] NOBODY = new byte[4];
  private static final byte[] UNKNOWN_MAC = new byte[NeighbourFrames.MAC];
  private static final byte[] ALL = MacAddress.BROADCAST.octets();

  private ArpFrame() {}

  /** Sender and target are the address itself, in the request form. */
  static byte[] announceRequest(MacAddress own, InetAddress address) {
    byte[] octets = address.getAddress();
    return frame(ALL, own, REQUEST, octets, UNKNOWN_MAC, octets);
  }

  /** The same in the reply form, which some hosts heed where they do not heed the request. */
  static byte[] announceReply(MacAddress own, InetAddress address) {
    byte[] octets = address.getAddress();
    return frame(ALL, own, REPLY, octets, ALL, octets);
  }

  static byte[] probe(MacAddress own, InetAddress address) {
    return frame(ALL, own, REQUEST, NOBODY, UNKNOWN_MAC, address.getAddress());
  }

  static byte[] request(
      MacAddress own, InetAddress source, InetAddress address, @Nullable MacAddress destination) {
    byte[] to = destination == null ? ALL : destination.octets();
    return frame(to, own, REQUEST, source.getAddress(), UNKNOWN_MAC, address.getAddress());
  }

  private static byte[] frame(
      byte[] to, MacAddress own, int operation, byte[] sender, byte[] targetMac, byte[] target) {
    ByteBuffer out = ByteBuffer.allocate(NeighbourFrames.ETHERNET + LENGTH);
    NeighbourFrames.ethernet(out, to, own, NeighbourFrames.ETH_P_ARP);
    out.putShort((short) ETHERNET_TYPE).putShort((short) IPV4);
    out.put((byte) NeighbourFrames.MAC).put((byte) 4).putShort((short) operation);
    out.put(own.octets()).put(sender).put(targetMac).put(target);
    return out.array();
  }

  static List<NeighbourMessage> decode(byte[] packet, long receivedNanos) {
    if (packet.length < LENGTH) {
      return List.of();
    }
    ByteBuffer in = ByteBuffer.wrap(packet);
    int operation = in.getShort(6);
    if (in.getShort(0) != ETHERNET_TYPE
        || in.getShort(2) != IPV4
        || in.get(4) != NeighbourFrames.MAC
        || in.get(5) != 4
        || (operation != REQUEST && operation != REPLY)) {
      return List.of();
    }
    MacAddress senderMac = MacAddress.of(Arrays.copyOfRange(packet, SENDER_MAC_AT, SENDER_AT));
    byte[] sender = Arrays.copyOfRange(packet, SENDER_AT, SENDER_AT + 4);
    byte[] target = Arrays.copyOfRange(packet, TARGET_AT, TARGET_AT + 4);
    boolean anonymous = Arrays.equals(sender, NOBODY);
    if (operation == REPLY || Arrays.equals(sender, target)) {
      return anonymous ? List.of() : List.of(message(Kind.CLAIM, sender, senderMac, receivedNanos));
    }
    return anonymous
        ? List.of(message(Kind.PROBE, target, senderMac, receivedNanos))
        : List.of(
            message(Kind.CLAIM, sender, senderMac, receivedNanos),
            message(Kind.REQUEST, target, senderMac, receivedNanos));
  }

  private static NeighbourMessage message(Kind kind, byte[] octets, MacAddress mac, long nanos) {
    InetAddress subject = IpAddresses.read(IpAddresses.AF_INET, octets);
    if (subject == null) {
      throw new IllegalStateException("four octets are always an address");
    }
    return new NeighbourMessage(kind, subject, mac, nanos);
  }
}
