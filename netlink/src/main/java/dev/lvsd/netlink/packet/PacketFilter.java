package dev.lvsd.netlink.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Classic BPF programs ({@code include/uapi/linux/filter.h}) that leave everything but neighbour
 * messages in the kernel: a director forwards far more than a JVM should read. Frames for other
 * hosts and our own are left out as well. Pure.
 */
final class PacketFilter {
  private static final int LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K

  /** SKF_AD_OFF + SKF_AD_PKTTYPE. */
  private static final int PACKET_TYPE = -0x1000 + 4;

  /** PACKET_HOST 0, BROADCAST 1, MULTICAST 2; then OTHERHOST and OUTGOING. */
  private static final int PACKET_MULTICAST = 2;

  private static final int NEXT_HEADER_AT = NeighbourFrames.ETHERNET + 6;
  private static final int ICMP_TYPE_AT = NeighbourFrames.ETHERNET + 40;
  private static final int ICMPV6 = 58;

  /** Longer than any neighbour message without exotic options. */
  static final int SNAP_LENGTH = 512;

  private PacketFilter() {}

  /** For a socket that is bound to ETH_P_ARP. */
  static byte[] arp() {
    return program(
        new int[][] {
          {LOAD_WORD, 0, 0, PACKET_TYPE},
          {JUMP_GREATER, 1, 0, PACKET_MULTICAST},
          {RETURN, 0, 0, SNAP_LENGTH},
          {RETURN, 0, 0, 0},
        });
  }

  /** For a socket that is bound to ETH_P_IPV6. */
  static byte[] neighbourDiscovery() {
    return program(
        new int[][] {
          {LOAD_WORD, 0, 0, PACKET_TYPE},
          {JUMP_GREATER, 6, 0, PACKET_MULTICAST},
          {LOAD_BYTE, 0, 0, NEXT_HEADER_AT},
          {JUMP_EQUAL, 0, 4, ICMPV6},
          {LOAD_BYTE, 0, 0, ICMP_TYPE_AT},
          {JUMP_EQUAL, 1, 0, NeighbourDiscoveryFrame.SOLICITATION},
          {JUMP_EQUAL, 0, 1, NeighbourDiscoveryFrame.ADVERTISEMENT},
          {RETURN, 0, 0, SNAP_LENGTH},
          {RETURN, 0, 0, 0},
        });
  }

  /** struct sock_filter: code (u16), jump if true, jump if false (u8), operand (u32). */
  static byte[] program(int[][] instructions) {
    ByteBuffer out = ByteBuffer.allocate(8 * instructions.length).order(ByteOrder.nativeOrder());
    for (int[] instruction : instructions) {
      out.putShort((short) instruction[0]);
      out.put((byte) instruction[1]).put((byte) instruction[2]).putInt(instruction[3]);
    }
    return out.array();
  }
}
