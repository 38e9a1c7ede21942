package dev.lvsd.agent.events.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after the n-th failure in a row: 1 s doubled each time, 60 s at most, of which a
 * random half is left out, so that the retries of several nodes do not fall together.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 1_000;
  private static final long CAP_MILLIS = 60_000;

  private Backoff() {}

  static Duration after(int failures, RandomGenerator random) {
    int doublings = Math.min(Math.max(failures - 1, 0), 16);
    long full = Math.min(CAP_MILLIS, FIRST_MILLIS << doublings);
    return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
  }
}
