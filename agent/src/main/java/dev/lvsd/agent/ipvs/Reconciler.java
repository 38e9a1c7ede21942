package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.time.MonotonicClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's IPVS table as desired: the one thread that talks to IPVS.
 *
 * <p>It acts on an update, on an audit (drift is repaired and reported as {@code
 * dev.lvsd.ipvs.repaired}) and, after a failure ({@code dev.lvsd.ipvs.failed}, once per distinct
 * failure), on a retry that backs off. Before the first {@link #update} it reads and changes
 * nothing but what its tasks keep.
 *
 * <p>All methods but {@link #close()} return at once and are safe from any thread. Futures are
 * completed on the reconciler's thread: what depends on them must not block, and moves to its own
 * context for anything more than a little work.
 */
public final class Reconciler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final long CLOSE_MILLIS = 5_000;

  private final MonotonicClock clock;
  private final ReconcilerCore core;
  private final Thread thread;
  private final CompletableFuture<List<ObservedService>> firstObserved = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();

  // Under the lock.
  private @Nullable DesiredState update;
  private @Nullable CompletableFuture<ReconcilerSnapshot> refresh;
  private boolean closing;

  private volatile ReconcilerSnapshot snapshot;

  /**
   * @param stateDir where the list of owned services is kept
   * @param tasks what else is kept right on this thread
   */
  public Reconciler(
      IpvsOpener opener,
      Path stateDir,
      List<KernelTask> tasks,
      Journal journal,
      MonotonicClock clock,
      ReconcilerTiming timing) {
    this.clock = clock;
    this.core = new ReconcilerCore(opener, OwnedServices.load(stateDir), tasks, journal, timing);
    this.snapshot = core.snapshot();
    this.thread = new Thread(this::run, "lvsd-ipvs");
    this.thread.setDaemon(true);
  }

  /** Begins to read and audit. Once. */
  public void start() {
    thread.start();
  }

  /** What the kernel should hold from now on; of several that wait only the last counts. */
  public void update(DesiredState desired) {
    signalAfter(() -> update = desired);
  }

  /** The last reading; at most one audit interval old while all is well. */
  public ReconcilerSnapshot snapshot() {
    return snapshot;
  }

  /**
   * A reading that begins after this call. A failure to read shows in {@link
   * ReconcilerSnapshot#failures()}; cancelled where the reconciler is closed meanwhile.
   */
  public CompletableFuture<ReconcilerSnapshot> refresh() {
    lock.lock();
    try {
      CompletableFuture<ReconcilerSnapshot> pending = refresh;
      if (pending == null) {
        pending = new CompletableFuture<>();
        if (closing) {
          pending.cancel(false);
          return pending;
        }
        refresh = pending;
        wanted.signal();
      }
      return pending.copy();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The table as found at start, before anything was changed, so that checks can begin with what
   * the weights show. Completes with the first reading that succeeds; cancelled by close.
   */
  public CompletableFuture<List<ObservedService>> firstObserved() {
    return firstObserved.copy();
  }

  /** Ends the thread within seconds; the kernel's table stays as it is. Blocks. Idempotent. */
  @Override
  public void close() {
    signalAfter(() -> closing = true);
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(CLOSE_MILLIS);
      if (thread.isAlive()) {
        LOG.warn("The thread lvsd-ipvs still waits for the kernel and is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signalAfter(Runnable change) {
    lock.lock();
    try {
      change.run();
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long waitNanos = 0;
    try {
      while (await(waitNanos)) {
        waitNanos = turn();
      }
    } finally {
      core.close();
      firstObserved.cancel(false);
      CompletableFuture<ReconcilerSnapshot> unanswered = takeRefresh();
      if (unanswered != null) {
        unanswered.cancel(false);
      }
    }
  }

  private long turn() {
    DesiredState desired = takeUpdate();
    CompletableFuture<ReconcilerSnapshot> asked = takeRefresh();
    long waitNanos;
    try {
      waitNanos = core.step(clock.nanos(), desired, asked != null);
    } catch (RuntimeException e) {
      // A defect, not the kernel's refusal: this thread must live on to repair and to report.
      LOG.error("Reconciling IPVS failed on a defect; it is tried again in a second", e);
      waitNanos = TimeUnit.SECONDS.toNanos(1);
    }
    snapshot = core.snapshot();
    if (snapshot.read()) {
      firstObserved.complete(snapshot.table().services());
    }
    if (asked != null) {
      asked.complete(snapshot);
    }
    return waitNanos;
  }

  /** False where the reconciler is closed. */
  private boolean await(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closing && update == null && refresh == null && left > 0) {
        left = wanted.awaitNanos(left);
      }
      return !closing;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable DesiredState takeUpdate() {
    lock.lock();
    try {
      DesiredState taken = update;
      update = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompletableFuture<ReconcilerSnapshot> takeRefresh() {
    lock.lock();
    try {
      CompletableFuture<ReconcilerSnapshot> taken = refresh;
      refresh = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
