package dev.lvsd.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Tries seeds on several threads, and sums up what happened. */
public final class Hunt {
  /** More would tell nothing new. */
  private static final int FAILURES_KEPT = 100;

  private final AtomicLong next;
  private final long first;
  private final long end;
  private final boolean keepGoing;
  private final List<Trial.Verdict> failures = new ArrayList<>();
  private final Map<Judge.Excuse, Judge.Windows> windows = new EnumMap<>(Judge.Excuse.class);
  private long runs;
  private long claims;

  private Hunt(long firstSeed, long runs, boolean keepGoing) {
    this.first = firstSeed;
    this.next = new AtomicLong(firstSeed);
    this.end = firstSeed + runs;
    this.keepGoing = keepGoing;
  }

  /**
   * Runs the seeds from the given one on; returns when all are done.
   *
   * @param keepGoing whether it goes on after a seed that failed
   */
  public static Hunt run(long firstSeed, long runs, int threads, boolean keepGoing)
      throws InterruptedException {
    Hunt hunt = new Hunt(firstSeed, runs, keepGoing);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(hunt::work, "hunt-" + i);
      thread.setUncaughtExceptionHandler((which, e) -> hunt.broke(e));
      all.add(thread);
      thread.start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    return hunt;
  }

  private void work() {
    while (goesOn()) {
      long seed = next.getAndIncrement();
      if (seed >= end) {
        return;
      }
      count(tried(seed));
    }
  }

  private synchronized boolean goesOn() {
    return keepGoing || failures.isEmpty();
  }

  /** A defect that throws is a failure of its seed too. */
  private static Trial.Verdict tried(long seed) {
    try {
      return new Trial(seed, false).run();
    } catch (RuntimeException e) {
      return new Trial.Verdict(seed, "threw " + e, 0, Map.of());
    }
  }

  private synchronized void count(Trial.Verdict verdict) {
    runs++;
    claims += verdict.claims();
    verdict.windows().forEach((why, each) -> windows.merge(why, each, Judge.Windows::and));
    if (verdict.violation() != null && failures.size() < FAILURES_KEPT) {
      failures.add(verdict);
    }
  }

  private synchronized void broke(Throwable e) {
    failures.add(new Trial.Verdict(-1, "the hunt itself broke off: " + e, 0, Map.of()));
  }

  /** The seeds that failed, each with what was violated. */
  public synchronized List<String> failed() {
    return failures.stream()
        .sorted(Comparator.comparingLong(Trial.Verdict::seed))
        .map(
            v ->
                "seed "
                    + v.seed()
                    + ": "
                    + v.violation()
                    + "; replay it with: chaos-tests/lvsd-lab simulate --seed "
                    + v.seed()
                    + " --trace")
        .toList();
  }

  /** What was run and what happened, in a few lines for people. */
  public synchronized String summary() {
    String head =
        String.format(
            Locale.ROOT,
            "%d runs from seed %d: %d failed; the VIP changed hands %d times",
            runs,
            first,
            failures.size(),
            claims);
    return head
        + windows.entrySet().stream()
            .map(
                e ->
                    String.format(
                        Locale.ROOT,
                        "%n%7d windows in which two kernels answered, the longest %d ms: %s",
                        e.getValue().count(),
                        e.getValue().longestNanos() / Timeline.MS,
                        e.getKey().text()))
            .collect(Collectors.joining());
  }
}
