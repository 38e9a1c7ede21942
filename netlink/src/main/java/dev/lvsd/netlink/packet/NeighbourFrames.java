package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.route.MacAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the Ethernet frames of both protocols have in common; see {@link ArpFrame} and {@link
 * NeighbourDiscoveryFrame}. Pure.
 */
final class NeighbourFrames {
  static final int ETHERNET = 14;
  static final int ETH_P_ARP = 0x0806;
  static final int ETH_P_IPV6 = 0x86DD;
  static final int MAC = 6;

  private static final int TYPE_AT = 12;

  private NeighbourFrames() {}

  /** Ethernet header: destination, source, type. */
  static void ethernet(ByteBuffer out, byte[] destination, MacAddress source, int type) {
    out.put(destination).put(source.octets()).putShort((short) type);
  }

  /**
   * What a received frame says: nothing, one thing, or two (a request also claims its sender's own
   * address). Frames that are cut off or break a protocol's rules say nothing.
   */
  static List<NeighbourMessage> decode(ByteBuffer frame, long receivedNanos) {
    int start = frame.position();
    if (frame.remaining() < ETHERNET) {
      return List.of();
    }
    byte[] source = new byte[MAC];
    frame.get(start + MAC, source);
    int type = ((frame.get(start + TYPE_AT) & 0xFF) << 8) | (frame.get(start + TYPE_AT + 1) & 0xFF);
    byte[] packet = new byte[frame.remaining() - ETHERNET];
    frame.get(start + ETHERNET, packet);
    return switch (type) {
      case ETH_P_ARP -> ArpFrame.decode(packet, receivedNanos);
      case ETH_P_IPV6 ->
          NeighbourDiscoveryFrame.decode(packet, MacAddress.of(source), receivedNanos);
      default -> List.of();
    };
  }
}
