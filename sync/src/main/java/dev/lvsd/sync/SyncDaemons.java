package dev.lvsd.sync;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps both of the kernel's sync daemons running on this node: master and backup at once, on the
 * master of the VIPs and on its peer alike, so that a failover changes nothing here. They are never
 * stopped for a change of role, nor when the agent ends.
 *
 * <p>{@link #ensure} is called on the thread that owns IPVS; {@link #status()} from any.
 */
public final class SyncDaemons {
  private static final Logger LOG = LoggerFactory.getLogger(SyncDaemons.class);

  private final SyncDaemonSettings wanted;
  private final AtomicBoolean dead = new AtomicBoolean();
  private volatile boolean sent;
  private boolean looked;
  private volatile SyncDaemonStatus status = SyncDaemonStatus.UNKNOWN;

  public SyncDaemons(SyncDaemonSettings wanted) {
    this.wanted = wanted;
  }

  /** As of the last {@link #ensure}. */
  public SyncDaemonStatus status() {
    return status;
  }

  /**
   * Whether the master daemon runs and needed not be started anew by the last {@link #ensure}, the
   * first one aside: so that what changed since the one before was sent, or will be.
   */
  public boolean sent() {
    return sent;
  }

  /**
   * The interface was made anew under its name. The kernel's daemons say that they run on it, by
   * that name, but their sockets are bound to the one that is gone: the next {@link #ensure} starts
   * them anew. Any thread.
   */
  public void interfaceReplaced() {
    dead.set(true);
  }

  /**
   * Starts what does not run, and starts anew what runs with other settings. Blocks for the
   * kernel's answers. Reports failures in the result, throws none; call it again later.
   */
  public SyncDaemonStatus ensure(Ipvs ipvs) {
    List<String> problems = new ArrayList<>();
    List<SyncDaemon> running = List.of();
    boolean anew = dead.getAndSet(false);
    boolean undisturbed = false;
    try {
      running = ipvs.daemons();
      SyncDaemonPlan plan =
          anew ? SyncDaemonPlan.anew(wanted, running) : SyncDaemonPlan.of(wanted, running);
      undisturbed = plan.start().stream().noneMatch(d -> d.role() == SyncDaemon.Role.MASTER);
      if (!plan.isEmpty()) {
        apply(plan, ipvs, problems);
        running = ipvs.daemons();
      }
    } catch (KernelException e) {
      problems.add(text(e));
      running = List.of();
    }
    if (anew && !problems.isEmpty()) {
      dead.set(true);
    }
    status =
        new SyncDaemonStatus(
            runs(SyncDaemon.Role.MASTER, running),
            runs(SyncDaemon.Role.BACKUP, running),
            problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    sent = (undisturbed || !looked) && status.masterRunning();
    looked = true;
    return status;
  }

  private boolean runs(SyncDaemon.Role role, List<SyncDaemon> running) {
    return SyncDaemonPlan.of(wanted, running).start().stream().noneMatch(d -> d.role() == role);
  }

  private void apply(SyncDaemonPlan plan, Ipvs ipvs, List<String> problems) {
    for (SyncDaemon daemon : plan.stop()) {
      LOG.info(
          "The kernel's sync daemon runs with other settings, or on an interface that is gone, and"
              + " is started anew: {}",
          daemon);
      try {
        ipvs.stopDaemon(daemon.role(), daemon.syncId());
      } catch (KernelException e) {
        if (e.errno() != KernelException.ESRCH) {
          problems.add(text(e));
        }
      }
    }
    for (SyncDaemon daemon : plan.start()) {
      start(daemon, ipvs, problems);
    }
  }

  private void start(SyncDaemon daemon, Ipvs ipvs, List<String> problems) {
    try {
      ipvs.startDaemon(daemon);
      LOG.info(
          "Sync daemon {} runs on {} with id {}, group {}, port {}",
          word(daemon),
          daemon.interfaceName(),
          daemon.syncId(),
          wanted.group().getHostAddress(),
          wanted.port());
    } catch (KernelException e) {
      // EEXIST: somebody was faster; with other settings it is met again at the next call.
      if (e.errno() != KernelException.EEXIST) {
        problems.add(text(e) + remedy(e, daemon));
      }
    }
  }

  private String remedy(KernelException e, SyncDaemon daemon) {
    return switch (e.errno()) {
      case KernelException.ENODEV ->
          "; there is no interface " + daemon.interfaceName() + ": correct sync.interface";
      case KernelException.EADDRNOTAVAIL ->
          "; give "
              + daemon.interfaceName()
              + (wanted.group() instanceof Inet6Address ? " an IPv6 address" : " an IPv4 address")
              + " and set it up";
      case KernelException.EAFNOSUPPORT ->
          "; this kernel has no IPv6 in IPVS: let sync.group be an IPv4 group";
      case KernelException.EPERM, KernelException.EACCES ->
          "; the agent needs CAP_NET_ADMIN: run it as root";
      default -> "";
    };
  }

  private static String word(SyncDaemon daemon) {
    return daemon.role().name().toLowerCase(Locale.ROOT);
  }

  private static String text(KernelException e) {
    String message = e.getMessage();
    return message == null ? e.operation() : message;
  }
}
