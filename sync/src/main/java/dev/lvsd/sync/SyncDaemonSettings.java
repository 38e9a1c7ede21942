package dev.lvsd.sync;

import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.util.List;

/**
 * How both of the kernel's sync daemons should run on this node. Group, port and time to live are
 * the kernel's defaults: 224.0.0.81, 8848, 1.
 *
 * @param interfaceName carries the messages; they are neither authenticated nor acknowledged, so it
 *     should be one that nobody else can reach
 * @param syncId 1..255, the same on both nodes
 * @param maxlen bytes of a message that this node sends, at most 65507; 0 leaves it to the kernel
 *     (1472, whatever the MTU). A message is sent when the next connection would not fit, or after
 *     up to 3.2 s: 1 sends each connection at once
 */
public record SyncDaemonSettings(String interfaceName, int syncId, int maxlen) {
  /** 65535 less IPv4 and UDP header: {@code start_sync_thread()} of ip_vs_sync.c. */
  public static final int MAX_MAXLEN = 65507;

  public SyncDaemonSettings {
    if (interfaceName.isEmpty()) {
      throw new IllegalArgumentException("the sync interface has no name");
    }
    if (syncId < 1 || syncId > 255) {
      throw new IllegalArgumentException("sync id " + syncId + " is not in 1..255");
    }
    if (maxlen < 0 || maxlen > MAX_MAXLEN) {
      throw new IllegalArgumentException("sync maxlen " + maxlen + " is not in 0.." + MAX_MAXLEN);
    }
  }

  /**
   * What is asked of the kernel. The backup is left its default buffer, which takes any message
   * that a peer with the kernel's default sends: a buffer of the master's small maxlen would cut
   * off what a differently configured peer, or a resync, sends.
   */
  List<SyncDaemon> daemons() {
    return List.of(
        new SyncDaemon(SyncDaemon.Role.MASTER, interfaceName, syncId, maxlen, null, 0, 0),
        new SyncDaemon(
            SyncDaemon.Role.BACKUP,
            interfaceName,
            syncId,
            maxlen > SyncDaemonPlan.KERNEL_MAXLEN ? maxlen : 0,
            null,
            0,
            0));
  }
}
