package dev.lvsd.simulator;

/**
 * One machine's monotonic clock: a random origin and a constant drift.
 *
 * @param driftPpm parts per million by which it is fast; -10,000..10,000 (the design allows 1 %)
 */
record SimClock(long originNanos, long driftPpm) {
  private static final long MILLION = 1_000_000;

  long local(long trueNanos) {
    return originNanos + trueNanos + trueNanos / MILLION * driftPpm;
  }
}
