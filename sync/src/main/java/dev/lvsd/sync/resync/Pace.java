package dev.lvsd.sync.resync;

/**
 * Upper bound of entries per second. It lets through what there is while credit is left, so that
 * one frame may overdraw it, and the next waits for that. Halved when the receiver's kernel drops,
 * down to a sixteenth; a clean pass raises it by half again.
 */
final class Pace {
  private static final double BURST_SECONDS = 0.02;

  private final double highest;
  private double perSecond;
  private double credit;
  private long lastNanos;
  private boolean slowed;
  private long slowedNanos;

  Pace(int entriesPerSecond, long nowNanos) {
    highest = entriesPerSecond;
    perSecond = entriesPerSecond;
    lastNanos = nowNanos;
    credit = most();
  }

  private double most() {
    return Math.max(1, perSecond * BURST_SECONDS);
  }

  boolean ready(long nowNanos) {
    credit = Math.min(most(), credit + (nowNanos - lastNanos) / 1e9 * perSecond);
    lastNanos = nowNanos;
    return credit >= 1;
  }

  void spend(int entries) {
    credit -= entries;
  }

  /** When it is ready next, as of the last {@link #ready}. */
  long readyNanos() {
    return lastNanos + (long) Math.ceil(Math.max(0, (1 - credit) / perSecond * 1e9));
  }

  /** Most entries for one frame. */
  int perFrame() {
    return (int) Math.max(1, Math.min(512, perSecond * BURST_SECONDS));
  }

  /** At most once a second, however many drops are told of. */
  void slowDown(long nowNanos) {
    if (slowed && nowNanos - slowedNanos < 1_000_000_000L) {
      return;
    }
    slowed = true;
    slowedNanos = nowNanos;
    perSecond = Math.max(Math.max(1, highest / 16), perSecond / 2);
  }

  void speedUp() {
    perSecond = Math.min(highest, perSecond * 1.5);
  }

  double perSecond() {
    return perSecond;
  }
}
