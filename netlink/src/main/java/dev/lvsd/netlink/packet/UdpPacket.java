package dev.lvsd.netlink.packet;

import java.nio.ByteBuffer;

/**
 * Finds the payload of a UDP datagram in an IP packet (RFC 791, RFC 8200, RFC 768), as the kernel
 * does before it hands one to a socket, but for the checksum: on the sender's own machine it is not
 * computed yet. Pure; allocates nothing.
 */
final class UdpPacket {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;
  private static final int FRAGMENT = 44;

  /** More fragments, or an offset; the bit in front of them says that none may be made. */
  private static final int FRAGMENT_BITS = 0x3FFF;

  /** What a packet is. */
  enum Verdict {
    /** The buffer holds the payload. */
    WHOLE,
    /** A part of a datagram. */
    FRAGMENT,
    /** Longer than the buffer it was captured into. */
    TRUNCATED,
    /** Its headers contradict each other or its length, or it is not UDP. */
    MALFORMED
  }

  private UdpPacket() {}

  /**
   * Narrows position and limit to the payload where the packet is whole, and leaves them else.
   *
   * @param packet from its IP header on, in network byte order
   * @param length bytes that the packet had; the buffer may hold fewer. Padding may follow the
   *     packet.
   */
  static Verdict narrow(ByteBuffer packet, int length) {
    if (packet.remaining() < IPV4_HEADER) {
      return packet.remaining() < length ? Verdict.TRUNCATED : Verdict.MALFORMED;
    }
    return switch (packet.get(packet.position()) >> 4 & 0xF) {
      case 4 -> ipv4(packet, length);
      case 6 -> ipv6(packet, length);
      default -> Verdict.MALFORMED;
    };
  }

  private static Verdict ipv4(ByteBuffer packet, int length) {
    int start = packet.position();
    int header = (packet.get(start) & 0xF) * 4;
    int total = packet.getShort(start + 2) & 0xFFFF;
    if (header < IPV4_HEADER || total > length || packet.get(start + 9) != UDP) {
      return Verdict.MALFORMED;
    }
    if ((packet.getShort(start + 6) & FRAGMENT_BITS) != 0) {
      return Verdict.FRAGMENT;
    }
    return udp(packet, header, total);
  }

  private static Verdict ipv6(ByteBuffer packet, int length) {
    int start = packet.position();
    if (packet.get(start + 6) == FRAGMENT) {
      return Verdict.FRAGMENT;
    }
    int total = IPV6_HEADER + (packet.getShort(start + 4) & 0xFFFF);
    if (total > length || packet.get(start + 6) != UDP) {
      return Verdict.MALFORMED;
    }
    return udp(packet, IPV6_HEADER, total);
  }

  /** Where the UDP header is, and where the IP packet ends, from the buffer's position. */
  private static Verdict udp(ByteBuffer packet, int header, int total) {
    if (total < header + UDP_HEADER) {
      return Verdict.MALFORMED;
    }
    if (packet.remaining() < total) {
      return Verdict.TRUNCATED;
    }
    int udp = packet.position() + header;
    int udpLength = packet.getShort(udp + 4) & 0xFFFF;
    if (udpLength < UDP_HEADER || udpLength > total - header) {
      return Verdict.MALFORMED;
    }
    packet.limit(udp + udpLength).position(udp + UDP_HEADER);
    return Verdict.WHOLE;
  }
}
