package dev.lvsd.sync;

import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * How both of the kernel's sync daemons should run on this node.
 *
 * @param interfaceName carries the messages; they are neither authenticated nor acknowledged, so it
 *     should be one that nobody else can reach
 * @param syncId 1..255, the same on both nodes
 * @param maxlen bytes of a message that this node sends, at most {@link #maxMaxlen}; 0 leaves it to
 *     the kernel (1472 with an IPv4 group, 1452 with an IPv6 one, whatever the MTU). A message is
 *     sent when the next connection would not fit, or after up to 3.2 s: 1 gives each connection a
 *     message of its own, sent when the next one comes
 * @param group multicast group of IPv4 or IPv6, the same on both nodes
 * @param port UDP port 1..65535, the same on both nodes
 * @param ttl 1..255 routers that a message that this node sends may pass, and one; of the master
 *     only
 */
public record SyncDaemonSettings(
    String interfaceName, int syncId, int maxlen, InetAddress group, int port, int ttl) {
  /** IP_VS_SYNC_GROUP of the kernel's include/net/ip_vs.h. */
  public static final InetAddress DEFAULT_GROUP = address(224, 0, 0, 81);

  /** IP_VS_SYNC_PORT, there. */
  public static final int DEFAULT_PORT = 8848;

  /** What {@code start_sync_thread()} of ip_vs_sync.c takes where none is given. */
  public static final int DEFAULT_TTL = 1;

  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int KERNEL_MTU = 1500;

  public SyncDaemonSettings {
    if (interfaceName.isEmpty()) {
      throw new IllegalArgumentException("the sync interface has no name");
    }
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException(
          "sync group " + group.getHostAddress() + " is not a multicast address");
    }
    inRange("id", syncId, 1, 255);
    inRange("maxlen", maxlen, 0, maxMaxlen(group));
    inRange("port", port, 1, 65535);
    inRange("ttl", ttl, 1, 255);
  }

  /** With the kernel's own group, port and time to live. */
  public static SyncDaemonSettings of(String interfaceName, int syncId, int maxlen) {
    return new SyncDaemonSettings(
        interfaceName, syncId, maxlen, DEFAULT_GROUP, DEFAULT_PORT, DEFAULT_TTL);
  }

  /**
   * The largest message of a group, in bytes: 65535 less IP and UDP header ({@code
   * start_sync_thread()}), which is 65507 with IPv4 and 65487 with IPv6.
   */
  public static int maxMaxlen(InetAddress group) {
    return 65535 - headers(group);
  }

  /** What the kernel makes of a master's maxlen of 0. */
  static int kernelMaxlen(InetAddress group) {
    return KERNEL_MTU - headers(group);
  }

  /**
   * What is asked of the kernel. The backup is left its default buffer, which takes any message
   * that a peer with the kernel's default sends: a buffer of the master's small maxlen would cut
   * off what a differently configured peer, or a resync, sends.
   */
  List<SyncDaemon> daemons() {
    int receives = maxlen > kernelMaxlen(group) ? maxlen : 0;
    return List.of(
        new SyncDaemon(SyncDaemon.Role.MASTER, interfaceName, syncId, maxlen, group, port, ttl),
        new SyncDaemon(
            SyncDaemon.Role.BACKUP, interfaceName, syncId, receives, group, port, DEFAULT_TTL));
  }

  private static int headers(InetAddress group) {
    return UDP_HEADER + (group instanceof Inet6Address ? IPV6_HEADER : IPV4_HEADER);
  }

  private static void inRange(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "sync " + what + " " + value + " is not in " + min + ".." + max);
    }
  }

  private static InetAddress address(int a, int b, int c, int d) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }
}
