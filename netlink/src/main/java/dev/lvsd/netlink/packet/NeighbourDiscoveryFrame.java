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
 * Neighbour solicitations and advertisements (RFC 4861 sections 4.3, 4.4 and 7; probes as in RFC
 * 4862 section 5.4). Pure.
 *
 * <pre>
 *  IPv6   | version, class, flow (4) | payload length (2) | next header 58 | hop limit 255 |
 *         | source (16)              | destination (16)                                    |
 *  ICMPv6 | type 135 or 136 | code 0 | checksum (2) | R S O flags, reserved (4)            |
 *         | target (16)     | option: type (1), length in units of 8 (1), address (6)      |
 * </pre>
 */
final class NeighbourDiscoveryFrame {
  static final int SOLICITATION = 135;
  static final int ADVERTISEMENT = 136;

  private static final int IPV6 = 40;
  private static final int BODY = 24;
  private static final int OPTION = 8;
  private static final int ICMPV6 = 58;
  private static final int HOP_LIMIT = 255;
  private static final int SOURCE_LINK_ADDRESS = 1;
  private static final int TARGET_LINK_ADDRESS = 2;
  private static final int ROUTER = 0x8000_0000;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int SOURCE_AT = 8;
  private static final int TARGET_AT = IPV6 + 8;
  private static final byte[] UNSPECIFIED = new byte[16];
  private static final byte[] ALL_NODES = octets(0xFF, 0x02, 1);

  private NeighbourDiscoveryFrame() {}

  private static byte[] octets(int first, int second, int last) {
    byte[] octets = new byte[16];
    octets[0] = (byte) first;
    octets[1] = (byte) second;
    octets[15] = (byte) last;
    return octets;
  }

  /**
   * Unsolicited, to all nodes, with override.
   *
   * @param router the R flag: whether this host forwards; a router whose flag vanishes is struck
   *     from its neighbours' default routers
   */
  static byte[] announce(MacAddress own, InetAddress address, boolean router) {
    byte[] octets = address.getAddress();
    int flags = OVERRIDE | (router ? ROUTER : 0);
    byte[] to = multicastMac(ALL_NODES);
    return frame(to, own, octets, ALL_NODES, ADVERTISEMENT, flags, octets, TARGET_LINK_ADDRESS);
  }

  static byte[] probe(MacAddress own, InetAddress address) {
    byte[] target = address.getAddress();
    byte[] group = solicitedNode(target);
    return frame(multicastMac(group), own, UNSPECIFIED, group, SOLICITATION, 0, target, 0);
  }

  static byte[] request(
      MacAddress own, InetAddress source, InetAddress address, @Nullable MacAddress destination) {
    byte[] target = address.getAddress();
    byte[] to = destination == null ? solicitedNode(target) : target;
    byte[] toMac = destination == null ? multicastMac(to) : destination.octets();
    return frame(toMac, own, source.getAddress(), to, SOLICITATION, 0, target, SOURCE_LINK_ADDRESS);
  }

  /** The Ethernet group that solicitations for an address go to (RFC 2464 section 7). */
  static byte[] solicitedNodeMac(InetAddress address) {
    return multicastMac(solicitedNode(address.getAddress()));
  }

  /** ff02::1:ffXX:XXXX. */
  private static byte[] solicitedNode(byte[] address) {
    byte[] group = octets(0xFF, 0x02, address[15]);
    group[11] = 1;
    group[12] = (byte) 0xFF;
    group[13] = address[13];
    group[14] = address[14];
    return group;
  }

  private static byte[] multicastMac(byte[] group) {
    return new byte[] {0x33, 0x33, group[12], group[13], group[14], group[15]};
  }

  private static byte[] frame(
      byte[] toMac,
      MacAddress own,
      byte[] source,
      byte[] to,
      int type,
      int flags,
      byte[] target,
      int option) {
    int payload = BODY + (option == 0 ? 0 : OPTION);
    ByteBuffer out = ByteBuffer.allocate(NeighbourFrames.ETHERNET + IPV6 + payload);
    NeighbourFrames.ethernet(out, toMac, own, NeighbourFrames.ETH_P_IPV6);
    out.putInt(0x6000_0000).putShort((short) payload).put((byte) ICMPV6).put((byte) HOP_LIMIT);
    out.put(source).put(to);
    out.put((byte) type).put((byte) 0).putShort((short) 0).putInt(flags).put(target);
    if (option != 0) {
      out.put((byte) option).put((byte) 1).put(own.octets());
    }
    byte[] packet = Arrays.copyOfRange(out.array(), NeighbourFrames.ETHERNET, out.array().length);
    out.putShort(NeighbourFrames.ETHERNET + IPV6 + 2, (short) ~sum(packet, payload));
    return out.array();
  }

  static List<NeighbourMessage> decode(byte[] packet, MacAddress senderMac, long receivedNanos) {
    if (packet.length < IPV6 + BODY) {
      return List.of();
    }
    int payload = ((packet[4] & 0xFF) << 8) | (packet[5] & 0xFF);
    if ((packet[0] & 0xF0) != 0x60
        || payload < BODY
        || payload > packet.length - IPV6
        || packet[6] != ICMPV6
        || (packet[7] & 0xFF) != HOP_LIMIT
        || packet[IPV6 + 1] != 0
        || sum(packet, payload) != 0xFFFF) {
      return List.of();
    }
    byte[] source = Arrays.copyOfRange(packet, SOURCE_AT, SOURCE_AT + 16);
    byte[] target = Arrays.copyOfRange(packet, TARGET_AT, TARGET_AT + 16);
    int type = packet[IPV6] & 0xFF;
    if (type == ADVERTISEMENT) {
      return List.of(message(Kind.CLAIM, target, senderMac, receivedNanos));
    }
    if (type != SOLICITATION) {
      return List.of();
    }
    return Arrays.equals(source, UNSPECIFIED)
        ? List.of(message(Kind.PROBE, target, senderMac, receivedNanos))
        : List.of(
            message(Kind.CLAIM, source, senderMac, receivedNanos),
            message(Kind.REQUEST, target, senderMac, receivedNanos));
  }

  /** Ones' complement sum with the pseudo-header (RFC 8200 section 8.1); 0xFFFF where right. */
  private static int sum(byte[] packet, int payload) {
    int sum = payload + ICMPV6; // At most 64 KiB of words: no overflow.
    int end = IPV6 + payload;
    for (int i = SOURCE_AT; i < end; i += 2) {
      int low = i + 1 < end ? packet[i + 1] & 0xFF : 0;
      sum += ((packet[i] & 0xFF) << 8) | low;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return sum;
  }

  private static NeighbourMessage message(Kind kind, byte[] octets, MacAddress mac, long nanos) {
    InetAddress subject = IpAddresses.read(IpAddresses.AF_INET6, octets);
    if (subject == null) {
      throw new IllegalStateException("sixteen octets are always an address");
    }
    return new NeighbourMessage(kind, subject, mac, nanos);
  }
}
