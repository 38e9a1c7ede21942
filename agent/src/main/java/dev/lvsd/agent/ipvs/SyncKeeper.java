package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.IpvsTimeouts;
import dev.lvsd.sync.SyncDaemons;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's sync daemons running at every audit, and says once when that fails. Runs on
 * the reconciler's thread.
 */
public final class SyncKeeper implements KernelTask {
  private static final Logger LOG = LoggerFactory.getLogger(SyncKeeper.class);

  private final SyncDaemons daemons;
  private final Consumer<IpvsTimeouts> timeouts;
  private final Journal journal;
  private Optional<String> standing = Optional.empty();

  /**
   * @param timeouts is told the kernel's timeouts of connections at every audit
   */
  public SyncKeeper(SyncDaemons daemons, Consumer<IpvsTimeouts> timeouts, Journal journal) {
    this.daemons = daemons;
    this.timeouts = timeouts;
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
    tellTimeouts(ipvs);
  }

  private void tellTimeouts(Ipvs ipvs) {
    try {
      timeouts.accept(ipvs.timeouts());
    } catch (KernelException e) {
      LOG.debug("the kernel's timeouts cannot be read", e);
    }
  }
}
