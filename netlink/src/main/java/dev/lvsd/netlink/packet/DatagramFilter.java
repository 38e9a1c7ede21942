package dev.lvsd.netlink.packet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A classic BPF program for a cooked packet socket (SOCK_DGRAM: the packet begins with its IP
 * header) of all protocols: lets the UDP datagrams to one port through, in either direction. Pure.
 *
 * <p>Of a fragmented datagram it lets the first fragment through, which alone has the port, so that
 * it can be counted once. Left out are frames for other hosts, and frames of a VLAN on top of the
 * interface, which are seen here too, with the tag in the packet's metadata. IPv6 datagrams with
 * other extension headers than the fragment header do not pass; the kernel's sync has none.
 */
final class DatagramFilter {
  /** All of it: the longest IP packet is 65575 bytes. */
  static final int SNAP_LENGTH = 0x40000;

  private static final int LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
  private static final int LOAD_HALF = 0x28; // BPF_LD | BPF_H | BPF_ABS
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int LOAD_HALF_AFTER_HEADER = 0x48; // BPF_LD | BPF_H | BPF_IND
  private static final int INDEX_IPV4_HEADER = 0xB1; // BPF_LDX | BPF_B | BPF_MSH
  private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K

  private static final int ANCILLARY = -0x1000; // SKF_AD_OFF
  private static final int PROTOCOL = ANCILLARY; // SKF_AD_PROTOCOL, the Ethernet type
  private static final int PACKET_TYPE = ANCILLARY + 4; // SKF_AD_PKTTYPE
  private static final int VLAN_TAG = ANCILLARY + 44; // SKF_AD_VLAN_TAG, 0 without one
  private static final int PACKET_OTHERHOST = 3;
  private static final int VLAN_ID = 0xFFF; // 0: a tag that says a priority only
  private static final int ETH_P_IP = 0x0800;
  private static final int UDP = 17;
  private static final int FRAGMENT = 44;
  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT_HEADER = 8;

  /** Where a jump goes, until the instructions are counted. */
  private static final int NEXT = 0;

  private static final int ACCEPT = -1;
  private static final int REJECT = -2;
  private static final int TO_IPV6 = -3;
  private static final int TO_PLAIN_IPV6 = -4;

  private final List<int[]> code = new ArrayList<>();
  private final int[] labels = new int[5];

  private DatagramFilter() {}

  /**
   * @param group destination address to keep to; absent for any, of both families
   * @param port UDP destination port
   */
  static byte[] program(@Nullable InetAddress group, int port) {
    return new DatagramFilter().assemble(group, port);
  }

  private byte[] assemble(@Nullable InetAddress group, int port) {
    add(LOAD_WORD, NEXT, NEXT, PACKET_TYPE);
    add(JUMP_EQUAL, REJECT, NEXT, PACKET_OTHERHOST);
    add(LOAD_WORD, NEXT, NEXT, VLAN_TAG);
    add(AND, NEXT, NEXT, VLAN_ID);
    add(JUMP_EQUAL, NEXT, REJECT, 0);
    add(LOAD_WORD, NEXT, NEXT, PROTOCOL);
    boolean ipv4 = !(group instanceof Inet6Address);
    boolean ipv6 = !(group instanceof Inet4Address);
    add(JUMP_EQUAL, ipv6 ? TO_IPV6 : REJECT, NEXT, NeighbourFrames.ETH_P_IPV6);
    add(JUMP_EQUAL, ipv4 ? NEXT : REJECT, REJECT, ETH_P_IP);
    if (ipv4) {
      ipv4(group, port);
    }
    if (ipv6) {
      label(TO_IPV6);
      ipv6(group, port);
    }
    label(ACCEPT);
    add(RETURN, NEXT, NEXT, SNAP_LENGTH);
    label(REJECT);
    add(RETURN, NEXT, NEXT, 0);
    return resolved();
  }

  private void ipv4(@Nullable InetAddress group, int port) {
    add(LOAD_BYTE, NEXT, NEXT, 9);
    add(JUMP_EQUAL, NEXT, REJECT, UDP);
    add(LOAD_HALF, NEXT, NEXT, 6);
    add(JUMP_ANY_BIT, REJECT, NEXT, 0x1FFF);
    destination(group, 16);
    add(INDEX_IPV4_HEADER, NEXT, NEXT, 0);
    add(LOAD_HALF_AFTER_HEADER, NEXT, NEXT, 2);
    add(JUMP_EQUAL, ACCEPT, REJECT, port);
  }

  private void ipv6(@Nullable InetAddress group, int port) {
    destination(group, 24);
    add(LOAD_BYTE, NEXT, NEXT, 6);
    add(JUMP_EQUAL, NEXT, TO_PLAIN_IPV6, FRAGMENT);
    add(LOAD_BYTE, NEXT, NEXT, IPV6_HEADER);
    add(JUMP_EQUAL, NEXT, REJECT, UDP);
    add(LOAD_HALF, NEXT, NEXT, IPV6_HEADER + 2);
    add(JUMP_ANY_BIT, REJECT, NEXT, 0xFFF8);
    add(LOAD_HALF, NEXT, NEXT, IPV6_HEADER + FRAGMENT_HEADER + 2);
    add(JUMP_EQUAL, ACCEPT, REJECT, port);
    label(TO_PLAIN_IPV6);
    add(JUMP_EQUAL, NEXT, REJECT, UDP);
    add(LOAD_HALF, NEXT, NEXT, IPV6_HEADER + 2);
    add(JUMP_EQUAL, ACCEPT, REJECT, port);
  }

  private void destination(@Nullable InetAddress group, int at) {
    if (group == null) {
      return;
    }
    ByteBuffer octets = ByteBuffer.wrap(group.getAddress());
    for (int word = at; octets.hasRemaining(); word += 4) {
      add(LOAD_WORD, NEXT, NEXT, word);
      add(JUMP_EQUAL, NEXT, REJECT, octets.getInt());
    }
  }

  private void add(int instruction, int ifTrue, int ifFalse, int operand) {
    code.add(new int[] {instruction, ifTrue, ifFalse, operand});
  }

  private void label(int label) {
    labels[-label] = code.size();
  }

  private byte[] resolved() {
    for (int at = 0; at < code.size(); at++) {
      int[] instruction = code.get(at);
      for (int way = 1; way <= 2; way++) {
        if (instruction[way] < 0) {
          instruction[way] = labels[-instruction[way]] - at - 1;
        }
      }
    }
    return PacketFilter.program(code.toArray(new int[0][]));
  }
}
