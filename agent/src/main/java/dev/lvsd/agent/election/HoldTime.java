package dev.lvsd.agent.election;

/**
 * The budget against flapping: how long a cause for a handover that nobody asked for (fitness,
 * preemption) must have lasted before it is followed. Doubles with every such handover, to ten
 * minutes at most; begins anew when there was none for twice that long.
 */
final class HoldTime {
  static final long MOST_NANOS = 600_000_000_000L;
  static final long FORGOTTEN_NANOS = 2 * MOST_NANOS;

  private final long firstNanos;
  private long nanos;
  private boolean spent;
  private long spentNanos;

  /**
   * @param firstNanos so long that a change which both see is known to both
   */
  HoldTime(long firstNanos) {
    this.firstNanos = firstNanos;
    this.nanos = firstNanos;
  }

  long nanos(long nowNanos) {
    if (spent && nowNanos - spentNanos >= FORGOTTEN_NANOS) {
      spent = false;
      nanos = firstNanos;
    }
    return nanos;
  }

  /** A group was handed over. */
  void spend(long nowNanos) {
    nanos = Math.min(MOST_NANOS, 2 * nanos(nowNanos));
    spent = true;
    spentNanos = nowNanos;
  }
}
