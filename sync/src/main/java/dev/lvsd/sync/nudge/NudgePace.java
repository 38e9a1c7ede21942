package dev.lvsd.sync.nudge;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When to knock and what is remembered of it, without a thread and without a clock: {@link #step}
 * is called with the time and says how long it has nothing to do.
 */
final class NudgePace {
  private static final Logger LOG = LoggerFactory.getLogger(NudgePace.class);

  /** Failures that come and go are told no more often than this. */
  private static final long TOLD_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long intervalNanos;
  private final Knock knock;
  private boolean started;
  private long nextNanos;
  private boolean told;
  private long toldNanos;
  private volatile NudgeStatistics statistics = NudgeStatistics.NONE;

  /**
   * @param intervalNanos from the beginning of one to that of the next, positive
   */
  NudgePace(long intervalNanos, Knock knock) {
    if (intervalNanos <= 0) {
      throw new IllegalArgumentException("nudge interval " + intervalNanos + " ns is not positive");
    }
    this.intervalNanos = intervalNanos;
    this.knock = knock;
  }

  /** From any thread. */
  NudgeStatistics statistics() {
    return statistics;
  }

  /**
   * Knocks where that is due. What was missed while the machine stood still is not made up for.
   *
   * @param asked whether to knock in any case
   * @return nanoseconds until the next call is needed, from {@code nowNanos}
   */
  long step(long nowNanos, boolean asked) {
    if (asked || !started || nextNanos - nowNanos <= 0) {
      started = true;
      nextNanos = nowNanos + intervalNanos;
      attempt(nowNanos);
    }
    return nextNanos - nowNanos;
  }

  private void attempt(long nowNanos) {
    NudgeStatistics before = statistics;
    try {
      knock.knock();
      statistics =
          new NudgeStatistics(before.attempts() + 1, before.failures(), nowNanos, Optional.empty());
      if (before.problem().isPresent() && told) {
        LOG.info("The kernel's sync buffer is pushed out again");
      }
    } catch (IOException | RuntimeException e) {
      String problem = "the kernel's sync buffer is not pushed out: " + e.getMessage();
      statistics =
          new NudgeStatistics(
              before.attempts() + 1,
              before.failures() + 1,
              before.lastNanos(),
              Optional.of(problem));
      tell(before, problem, nowNanos);
    }
  }

  private void tell(NudgeStatistics before, String problem, long nowNanos) {
    boolean first = before.problem().isEmpty();
    if (first && (!told || nowNanos - toldNanos >= TOLD_AGAIN_NANOS)) {
      told = true;
      toldNanos = nowNanos;
      LOG.warn(
          "{}. Until that is put right, a connection may reach the backup up to 3 s late.",
          problem);
    }
  }
}
