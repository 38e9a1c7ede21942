package dev.lvsd.sync.resync;

/**
 * How long a peer has been silent while this side was there to listen. A thread that was held up
 * finds the clock far on and the peer's words still unread: of such a leap only a part counts.
 */
final class Patience {
  /** Sessions are stepped at least this often while they are connected. */
  static final long STEP_NANOS = 500_000_000L;

  private long lastNanos;
  private long silentNanos;

  /** The peer spoke, or began to owe an answer, just now. */
  void reset(long nowNanos) {
    lastNanos = nowNanos;
    silentNanos = 0;
  }

  /** Whether it has been silent for so long. Called at every step. */
  boolean over(long limitNanos, long nowNanos) {
    silentNanos += Math.min(nowNanos - lastNanos, 2 * STEP_NANOS);
    lastNanos = nowNanos;
    return silentNanos >= limitNanos;
  }
}
