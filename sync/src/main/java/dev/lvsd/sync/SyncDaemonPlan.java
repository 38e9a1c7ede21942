package dev.lvsd.sync;

import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be stopped and started so that both roles run as wanted. Pure.
 *
 * <p>Compared is what the kernel makes of a request, not the request: {@code start_sync_thread()}
 * of {@code net/netfilter/ipvs/ip_vs_sync.c} fills in group, port and time to live, and a maxlen
 * ({@code ipvsadm -l --daemon} on 6.1) as follows:
 *
 * <ul>
 *   <li>master: as asked (1 stays 1), at most 65507; 0 becomes 1472 on every interface
 *   <li>backup: at least 1024 (1 becomes 1024), at most 65507; 0 becomes the interface's MTU less
 *       28, and at least 1472: 8972 on jumbo frames, 65507 on lo
 *   <li>with an IPv6 group, all but the 1024 are 20 less
 * </ul>
 *
 * <p>A daemon is stopped only where it really differs: {@code stop_sync_thread()} of the master
 * discards what waits in its buffer and queue, and until it runs again nothing is put there. One
 * role is never stopped for the other's sake: a time to live concerns the master only, a maxlen up
 * to the kernel's default too; interface, id, group and port concern both.
 */
record SyncDaemonPlan(List<SyncDaemon> stop, List<SyncDaemon> start) {
  private static final int KERNEL_BACKUP_MIN = 1024;

  SyncDaemonPlan {
    stop = List.copyOf(stop);
    start = List.copyOf(start);
  }

  boolean isEmpty() {
    return stop.isEmpty() && start.isEmpty();
  }

  static SyncDaemonPlan of(SyncDaemonSettings wanted, List<SyncDaemon> running) {
    List<SyncDaemon> stop = new ArrayList<>();
    List<SyncDaemon> start = new ArrayList<>();
    for (SyncDaemon daemon : wanted.daemons()) {
      boolean right = false;
      for (SyncDaemon there : running) {
        if (there.role() == daemon.role()) {
          right = satisfies(daemon, there);
          if (!right) {
            stop.add(there);
          }
        }
      }
      if (!right) {
        start.add(daemon);
      }
    }
    return new SyncDaemonPlan(stop, start);
  }

  /** All that runs is stopped, whatever its settings are. */
  static SyncDaemonPlan anew(SyncDaemonSettings wanted, List<SyncDaemon> running) {
    return new SyncDaemonPlan(running, wanted.daemons());
  }

  /** Whether a daemon that runs is what the kernel would make of the wanted one. */
  static boolean satisfies(SyncDaemon wanted, SyncDaemon running) {
    return running.interfaceName().equals(wanted.interfaceName())
        && running.syncId() == wanted.syncId()
        && port(running) == port(wanted)
        && group(running).equals(group(wanted))
        && (wanted.role() == SyncDaemon.Role.BACKUP || ttl(running) == ttl(wanted))
        && maxlenSatisfies(wanted, running.maxlen());
  }

  private static boolean maxlenSatisfies(SyncDaemon wanted, int running) {
    if (running == 0) {
      // A kernel before 4.3 has no such setting and reports none.
      return true;
    }
    if (wanted.role() == SyncDaemon.Role.BACKUP) {
      // Only what it can receive counts, so more is as good.
      return running >= Math.max(KERNEL_BACKUP_MIN, maxlen(wanted));
    }
    return running == maxlen(wanted);
  }

  private static int maxlen(SyncDaemon daemon) {
    return daemon.maxlen() == 0 ? SyncDaemonSettings.kernelMaxlen(group(daemon)) : daemon.maxlen();
  }

  private static int port(SyncDaemon daemon) {
    return daemon.port() == 0 ? SyncDaemonSettings.DEFAULT_PORT : daemon.port();
  }

  private static int ttl(SyncDaemon daemon) {
    return daemon.ttl() == 0 ? SyncDaemonSettings.DEFAULT_TTL : daemon.ttl();
  }

  private static InetAddress group(SyncDaemon daemon) {
    InetAddress group = daemon.group();
    return group == null ? SyncDaemonSettings.DEFAULT_GROUP : group;
  }
}
