package dev.lvsd.sync.resync;

import java.util.random.RandomGenerator;

/**
 * Time until the next attempt to connect: 0.2 s, doubled up to 1 s, less up to half of it. A peer
 * that came back does not get the table, and its gate stays closed, before that.
 */
final class BackOff {
  static final long FIRST_MILLIS = 200;
  static final long LAST_MILLIS = 1_000;

  private final RandomGenerator random;
  private long millis = FIRST_MILLIS;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  long nextMillis() {
    long whole = millis;
    millis = Math.min(LAST_MILLIS, 2 * millis);
    return whole - random.nextLong(whole / 2);
  }

  void reset() {
    millis = FIRST_MILLIS;
  }
}
