package dev.lvsd.agent.ipvs;

import java.time.Duration;

/**
 * When the reconciler acts without being asked.
 *
 * @param audit from the end of one reading to the next while all is well
 * @param firstRetry after a first failure; doubles with each further one
 * @param maxRetry at most
 */
public record ReconcilerTiming(Duration audit, Duration firstRetry, Duration maxRetry) {
  public static final ReconcilerTiming DEFAULT =
      new ReconcilerTiming(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(10));

  public ReconcilerTiming {
    if (audit.toMillis() < 1 || firstRetry.toMillis() < 1 || maxRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "audit and firstRetry are at least 1 ms, maxRetry is at least firstRetry: "
              + audit
              + ", "
              + firstRetry
              + ", "
              + maxRetry);
    }
  }

  /**
   * @param failures in a row, at least 1
   */
  long retryNanos(int failures) {
    long first = firstRetry.toNanos();
    int doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(first) - 1);
    return Math.min(first << doublings, maxRetry.toNanos());
  }
}
