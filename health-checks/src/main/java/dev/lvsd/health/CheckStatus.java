package dev.lvsd.health;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one check at a moment. Immutable; times are the scheduler's monotonic clock.
 *
 * @param addedNanos when the check was added
 * @param dueNanos when the probe that runs, waits or comes next was or is due
 * @param running whether a probe is under way
 * @param runs probes that have ended since the check was added
 * @param lateRuns those of them that began more than one interval after they were due
 * @param last the latest probe that has ended; absent before the first
 */
public record CheckStatus<K>(
    K key,
    Target target,
    RiseFall.State state,
    long addedNanos,
    long dueNanos,
    boolean running,
    long runs,
    long lateRuns,
    @Nullable Run last) {

  /**
   * A probe that has ended.
   *
   * @param latenessNanos how long after it was due it began; 0 or more
   */
  public record Run(long startedNanos, long endedNanos, long latenessNanos, ProbeResult result) {}

  public Health health() {
    return state.health();
  }

  /**
   * How long nothing has been heard from this check: a figure well above interval + timeout means
   * that checking itself is stuck, whatever the state says.
   */
  public long silenceNanos(long nowNanos) {
    return nowNanos - (last == null ? addedNanos : last.endedNanos());
  }
}
