package dev.lvsd.health;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs checks, each at its own interval, not more than a given number of probes at once; what is
 * due beyond that waits in the order in which it fell due.
 *
 * <p>The interval is counted from start to start and jitter only shortens it, by a tenth at most. A
 * check never overlaps itself, and what could not run in time is run once, not made up for. A probe
 * that does not end by itself a second after its timeout is given up and counts as failed, so that
 * no check can fall silent.
 *
 * <p>Any thread may call any method. Everything else, the listener included, happens on the event
 * loop.
 */
public final class CheckScheduler<K> {
  /** Jitter takes up to one part in this many off the interval. */
  private static final int JITTER_PART = 10;

  /** First probes are spread over an interval, but not over more than this: clients wait. */
  private static final long MAX_SPREAD_NANOS = 500_000_000L;

  /** What a probe may take beyond its timeout before it is given up. */
  static final long GRACE_NANOS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(CheckScheduler.class);

  private final EventLoop loop;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final int maxRunning;
  private final CheckListener<K> listener;

  /** Written on the loop only; read anywhere. */
  private final Map<K, CheckStatus<K>> statuses = new ConcurrentHashMap<>();

  private final Map<K, Entry> entries = new HashMap<>();
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private int running;
  private @Nullable Future<Void> closing;

  /**
   * @param nanoTime monotonic
   * @param random spreads first probes and makes jitter; used on the loop's thread only
   * @param maxRunning probes at once, at least 1
   */
  public CheckScheduler(
      EventLoop loop,
      LongSupplier nanoTime,
      RandomGenerator random,
      int maxRunning,
      CheckListener<K> listener) {
    if (maxRunning < 1) {
      throw new IllegalArgumentException("maxRunning " + maxRunning + " must be at least 1");
    }
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.random = random;
    this.maxRunning = maxRunning;
    this.listener = listener;
  }

  /**
   * Begins a check.
   *
   * @return fails with {@link IllegalArgumentException} where the key is in use, and with {@link
   *     IllegalStateException} after {@link #close}
   */
  public Future<Void> add(Check<K> check) {
    return onLoop(() -> begin(check));
  }

  /**
   * Ends a check; a probe under way is not reported any more.
   *
   * @return completes when none of its probes runs; at once where there is no such check
   */
  public Future<Void> remove(K key) {
    return onLoop(() -> end(key));
  }

  /** Ends all checks, for good; completes when nothing runs. */
  public Future<Void> close() {
    return onLoop(
        () -> {
          if (closing == null) {
            List<Future<Void>> ends = new ArrayList<>();
            List.copyOf(entries.keySet()).forEach(key -> ends.add(end(key)));
            closing = Future.all(ends).mapEmpty();
          }
          return closing;
        });
  }

  /** All checks, in no particular order. */
  public Collection<CheckStatus<K>> snapshot() {
    return List.copyOf(statuses.values());
  }

  public Optional<CheckStatus<K>> status(K key) {
    return Optional.ofNullable(statuses.get(key));
  }

  private Future<Void> onLoop(java.util.function.Supplier<Future<Void>> action) {
    Promise<Void> promise = Promise.promise();
    loop.execute(() -> action.get().onComplete(promise));
    return promise.future();
  }

  private Future<Void> begin(Check<K> check) {
    if (closing != null) {
      return Future.failedFuture(
          new IllegalStateException("cannot add check " + check.key() + ": checks are closed"));
    }
    if (entries.containsKey(check.key())) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "cannot add check " + check.key() + ": there is one of that name already"));
    }
    Entry entry = new Entry(check, nanoTime.getAsLong());
    entries.put(check.key(), entry);
    entry.scheduleFirst();
    return Future.succeededFuture();
  }

  private Future<Void> end(K key) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      return Future.succeededFuture();
    }
    statuses.remove(key);
    return entry.end();
  }

  private void startWaiting() {
    while (running < maxRunning && !waiting.isEmpty()) {
      waiting.remove().start();
    }
  }

  private void tell(K key, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("check {}: a listener failed", key, e);
    }
  }

  /** One check under way. Lives on the loop's thread. */
  private final class Entry {
    private final Check<K> check;
    private final Promise<Void> ended = Promise.promise();
    private CheckStatus<K> status;
    private EventLoop.@Nullable Timer timer;
    private boolean removed;

    Entry(Check<K> check, long nowNanos) {
      this.check = check;
      this.status =
          new CheckStatus<>(
              check.key(),
              check.target(),
              RiseFall.State.initial(check.initial(), nowNanos),
              nowNanos,
              nowNanos,
              false,
              0,
              0,
              null);
    }

    void scheduleFirst() {
      long spread = Math.min(check.intervalNanos(), MAX_SPREAD_NANOS);
      schedule(status.addedNanos() + random.nextLong(spread), status.addedNanos());
    }

    private void schedule(long dueNanos, long nowNanos) {
      publish(with(status, dueNanos, false));
      if (dueNanos - nowNanos > 0) {
        timer = loop.schedule(dueNanos - nowNanos, this::due);
      } else {
        due();
      }
    }

    private void due() {
      timer = null;
      waiting.add(this);
      startWaiting();
    }

    void start() {
      running++;
      Probing probing = new Probing(this, nanoTime.getAsLong());
      publish(with(status, status.dueNanos(), true));
      probing.begin();
    }

    void finish(Probing probing, ProbeResult result) {
      running--;
      if (removed) {
        ended.complete();
      } else {
        record(probing, result);
      }
      startWaiting();
    }

    private void record(Probing probing, ProbeResult result) {
      long now = nanoTime.getAsLong();
      Health before = status.health();
      // A timer may be a little early; that is not negative lateness.
      long lateness = Math.max(0, probing.startedNanos - status.dueNanos());
      boolean late = lateness > check.intervalNanos();
      CheckStatus<K> found =
          new CheckStatus<>(
              check.key(),
              check.target(),
              check.riseFall().after(status.state(), result.succeeded(), now),
              status.addedNanos(),
              status.dueNanos(),
              false,
              status.runs() + 1,
              status.lateRuns() + (late ? 1 : 0),
              new CheckStatus.Run(probing.startedNanos, now, lateness, result));
      publish(found);
      tell(check.key(), () -> listener.onResult(found));
      if (found.health() != before) {
        tell(check.key(), () -> listener.onChange(found, before));
      }
      if (late) {
        tell(check.key(), () -> listener.onLate(found, lateness));
      }
      long jitter = random.nextLong(check.intervalNanos() / JITTER_PART + 1);
      schedule(probing.startedNanos + check.intervalNanos() - jitter, now);
    }

    Future<Void> end() {
      removed = true;
      if (timer != null) {
        timer.cancel();
      }
      waiting.remove(this);
      if (!status.running()) {
        ended.complete();
      }
      return ended.future();
    }

    private void publish(CheckStatus<K> next) {
      status = next;
      statuses.put(check.key(), next);
    }
  }

  private static <K> CheckStatus<K> with(CheckStatus<K> status, long dueNanos, boolean running) {
    return new CheckStatus<>(
        status.key(),
        status.target(),
        status.state(),
        status.addedNanos(),
        dueNanos,
        running,
        status.runs(),
        status.lateRuns(),
        status.last());
  }

  /** One probe under way, which ends exactly once. Lives on the loop's thread. */
  private final class Probing {
    private final Entry entry;
    private final long startedNanos;
    private EventLoop.@Nullable Timer watchdog;
    private boolean over;

    Probing(Entry entry, long startedNanos) {
      this.entry = entry;
      this.startedNanos = startedNanos;
    }

    void begin() {
      Check<K> check = entry.check;
      watchdog = loop.schedule(check.timeoutNanos() + GRACE_NANOS, this::giveUp);
      Future<ProbeResult> result;
      try {
        result = check.probe().probe(check.target(), check.timeoutNanos());
      } catch (RuntimeException e) {
        result = Future.failedFuture(e);
      }
      result.onComplete(ar -> loop.execute(() -> end(verdict(ar))));
    }

    private ProbeResult verdict(AsyncResult<ProbeResult> ar) {
      if (ar.succeeded()) {
        return ar.result();
      }
      LOG.error("check {}: the probe itself failed", entry.check.key(), ar.cause());
      return ProbeResult.failure(elapsed(), "the probe itself failed: " + ar.cause());
    }

    private void giveUp() {
      LOG.error("check {}: the probe did not end and is given up", entry.check.key());
      end(ProbeResult.failure(elapsed(), "the probe did not end within its timeout"));
    }

    private long elapsed() {
      return Math.max(0, nanoTime.getAsLong() - startedNanos);
    }

    private void end(ProbeResult result) {
      if (over) {
        return;
      }
      over = true;
      if (watchdog != null) {
        watchdog.cancel();
      }
      entry.finish(this, result);
    }
  }
}
