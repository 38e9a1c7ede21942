package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.events.Journal;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reconciler does and when, without a thread and without a clock: {@link #step} is called
 * with the time and says how long it has nothing to do.
 *
 * <p>Until something is desired it only reads. It reads, plans, applies and reads again until the
 * table is right or nothing more helps; then it waits for a change, an audit or a retry.
 */
final class ReconcilerCore {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcilerCore.class);
  private static final int ROUNDS = 3;
  private static final int LINES = 5;

  private final IpvsOpener opener;
  private final List<KernelTask> tasks;
  private final OwnedServices ownedFile;
  private final ReconcilerEvents events;
  private final ReconcilerTiming timing;
  private final Set<ServiceKey> owned;

  private @Nullable Ipvs ipvs;
  private @Nullable DesiredState desired;
  private boolean converged;
  private boolean started;
  private long nextPassNanos;
  private long nextTasksNanos;
  private boolean saveFailed;
  private int failuresInARow;
  private long repairs;
  private ReconcilerSnapshot snapshot =
      new ReconcilerSnapshot(ObservedTable.EMPTY, 0, false, false, List.of(), 0);

  ReconcilerCore(
      IpvsOpener opener,
      OwnedServices ownedFile,
      List<KernelTask> tasks,
      Journal journal,
      ReconcilerTiming timing) {
    this.opener = opener;
    this.ownedFile = ownedFile;
    this.tasks = List.copyOf(tasks);
    this.events = new ReconcilerEvents(journal);
    this.timing = timing;
    this.owned = new HashSet<>(ownedFile.keys());
  }

  ReconcilerSnapshot snapshot() {
    return snapshot;
  }

  /**
   * Does what is due.
   *
   * @param update a new desired state, or null
   * @param refresh whether the table is to be read in any case
   * @return nanoseconds until the next call is needed; an update or refresh may come sooner
   */
  long step(long nowNanos, @Nullable DesiredState update, boolean refresh) {
    boolean timed = !started || nextPassNanos - nowNanos <= 0;
    boolean changed = update != null && !(converged && update.equals(desired));
    if (timed || changed || refresh) {
      pass(nowNanos, update);
    }
    return Math.max(0, nextPassNanos - nowNanos);
  }

  /** Ends the conversation with the kernel; its table stays as it is. */
  void close() {
    if (ipvs != null) {
      ipvs.close();
      ipvs = null;
    }
  }

  private void pass(long nowNanos, @Nullable DesiredState update) {
    DesiredState reached = converged ? desired : null;
    if (update != null) {
      desired = update;
    }
    converged = false;
    nextPassNanos = nowNanos + timing.retryNanos(1);
    List<String> failures = new ArrayList<>();
    try {
      Ipvs open = opened();
      runTasks(open, nowNanos);
      ObservedTable table = ObservedTable.read(open);
      noteDrift(reached, table, nowNanos);
      if (desired != null) {
        table = reconcile(open, desired, table, failures);
        converged = failures.isEmpty();
      }
      snapshot = new ReconcilerSnapshot(table, nowNanos, true, converged, failures, repairs);
    } catch (KernelException e) {
      failures.add(Errors.text(e));
      unseen(failures);
      // A socket that failed may be out of step with the kernel: begin a new conversation.
      close();
    }
    events.failures(failures);
    failuresInARow = failures.isEmpty() ? 0 : failuresInARow + 1;
    started = true;
    nextPassNanos =
        nowNanos
            + (failuresInARow == 0 ? timing.audit().toNanos() : timing.retryNanos(failuresInARow));
  }

  private void runTasks(Ipvs open, long nowNanos) {
    // By their own time: readings that are asked for more often than audits must not put them off.
    if (started && nextTasksNanos - nowNanos > 0) {
      return;
    }
    nextTasksNanos = nowNanos + timing.audit().toNanos();
    for (KernelTask task : tasks) {
      try {
        task.run(open);
      } catch (RuntimeException e) {
        LOG.error("A task on the IPVS thread failed on a defect", e);
      }
    }
  }

  private Ipvs opened() throws KernelException {
    if (ipvs == null) {
      ipvs = opener.open();
    }
    return ipvs;
  }

  /** Drift is what differs from what was desired and had been reached, not what is newly wanted. */
  private void noteDrift(@Nullable DesiredState reached, ObservedTable table, long nowNanos) {
    if (reached != null) {
      Plan drift = Planner.plan(reached, owned, table);
      if (!drift.isEmpty()) {
        repairs++;
        events.drift(drift, nowNanos);
      }
    }
  }

  private ObservedTable reconcile(
      Ipvs open, DesiredState wanted, ObservedTable table, List<String> failures)
      throws KernelException {
    own(wanted.services().keySet());
    ObservedTable observed = table;
    Plan plan = Planner.plan(wanted, owned, observed);
    for (int round = 0; !plan.isEmpty() && round < ROUNDS && failures.isEmpty(); round++) {
      Outcome outcome = KernelApplier.apply(plan, open);
      events.applied(outcome);
      outcome.failed().forEach(failure -> failures.add(failure.message()));
      if (outcome.broken()) {
        close();
        return observed;
      }
      observed = ObservedTable.read(open);
      plan = Planner.plan(wanted, owned, observed);
    }
    if (failures.isEmpty() && !plan.isEmpty()) {
      failures.add(
          "the kernel's table does not stay as it was set, something else changes it or the kernel"
              + " keeps other values; still to do: "
              + String.join("; ", plan.describe(LINES)));
    }
    if (failures.isEmpty()) {
      disown(wanted.services().keySet());
    }
    return observed;
  }

  private void own(Set<ServiceKey> keys) {
    owned.addAll(keys);
    save();
  }

  /** After a pass that succeeded, what is not desired is gone from the kernel. */
  private void disown(Set<ServiceKey> desiredKeys) {
    if (owned.retainAll(desiredKeys)) {
      save();
    }
  }

  private void save() {
    try {
      ownedFile.save(owned);
      saveFailed = false;
    } catch (IOException e) {
      // Serving goes on without it; it only matters to a service that is unconfigured while down.
      if (!saveFailed) {
        LOG.warn(
            "Writing the list of owned services failed: {}; check that stateDir is writable and has"
                + " space",
            e.toString());
      }
      saveFailed = true;
    }
  }

  private void unseen(List<String> failures) {
    snapshot =
        new ReconcilerSnapshot(
            snapshot.table(), snapshot.readAtNanos(), snapshot.read(), false, failures, repairs);
  }
}
