package dev.lvsd.agent.cli.doctor;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * What the kernel prints of multicast memberships and UDP sockets: {@code igmp_mc_seq_show()} of
 * net/ipv4/igmp.c, {@code igmp6_mc_seq_show()} of net/ipv6/mcast.c, {@code udp4_seq_show()} of
 * net/ipv4/udp.c.
 */
final class MulticastTables {
  private MulticastTables() {}

  /**
   * Whether an interface has joined a group of IPv4.
   *
   * @param text of /proc/net/igmp: a line for each interface, with its name second, and below it,
   *     indented by tabs, one for each group
   * @param order of the machine, which prints an address as a number of its own
   */
  static boolean joined4(String text, String name, InetAddress group, ByteOrder order) {
    String wanted = words(group.getAddress(), order);
    boolean within = false;
    for (String line : text.split("\n", -1)) {
      String[] fields = line.strip().split("\\s+");
      if (!line.startsWith("\t")) {
        within = fields.length > 1 && fields[1].equals(name);
      } else if (within && fields[0].equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an interface has joined a group of IPv6.
   *
   * @param text of /proc/net/igmp6: index, interface, group, users, flags, timer
   */
  static boolean joined6(String text, String name, InetAddress group) {
    String wanted = words(group.getAddress(), ByteOrder.BIG_ENDIAN);
    return text.lines()
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(
            fields ->
                fields.length > 2 && fields[1].equals(name) && fields[2].equalsIgnoreCase(wanted));
  }

  /**
   * Whether a socket is bound to that group and port, or to any address and that port.
   *
   * @param text of /proc/net/udp or udp6: the local address is second
   */
  static boolean listens(String text, InetAddress group, int port, ByteOrder order) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    String bound = words(group.getAddress(), order) + suffix;
    String any = words(new byte[group.getAddress().length], order) + suffix;
    return text.lines()
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(
            fields -> fields.length > 1 && (fields[1].equals(bound) || fields[1].equals(any)));
  }

  /** Each 32 bits as a number. */
  private static String words(byte[] address, ByteOrder order) {
    StringBuilder text = new StringBuilder();
    ByteBuffer words = ByteBuffer.wrap(address).order(order);
    while (words.hasRemaining()) {
      text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
    }
    return text.toString();
  }
}
