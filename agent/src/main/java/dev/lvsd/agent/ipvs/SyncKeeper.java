package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.IpvsTimeouts;
import dev.lvsd.sync.SyncDaemons;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's sync daemons running at every audit, and says once when that fails. Runs on
 * the reconciler's thread.
 */
public final class SyncKeeper implements KernelTask {
  private static final Logger LOG = LoggerFactory.getLogger(SyncKeeper.class);

  /** Whoever goes by what the kernel sends, and for how long it keeps connections. */
  public interface Listener {
    /** The kernel's timeouts of connections. */
    void timeouts(IpvsTimeouts found);

    /** Whether the kernel's connections were sent as they changed until now. */
    void sends(boolean undisturbed);
  }

  private final SyncDaemons daemons;
  private final Listener listener;
  private final Journal journal;
  private Optional<String> standing = Optional.empty();

  /**
   * @param listener is told what every audit finds
   */
  public SyncKeeper(SyncDaemons daemons, Listener listener, Journal journal) {
    this.daemons = daemons;
    this.listener = listener;
    this.journal = journal;
  }

  @Override
  public void run(Ipvs ipvs) {
    Optional<String> problem = daemons.ensure(ipvs).problem();
    if (problem.isPresent() && !problem.equals(standing)) {
      journal.publish(
          EventType.SYNC_FAILED,
          "sync",
          "Connections are not kept in sync: " + problem.get() + ". It is tried again.",
          Map.of("problem", problem.get()));
    } else if (problem.isEmpty() && standing.isPresent()) {
      LOG.info("The kernel's sync daemons run as they should again");
    }
    standing = problem;
    listener.sends(daemons.sent());
    tellTimeouts(ipvs);
  }

  private void tellTimeouts(Ipvs ipvs) {
    try {
      listener.timeouts(ipvs.timeouts());
    } catch (KernelException e) {
      LOG.debug("the kernel's timeouts cannot be read", e);
    }
  }
}
