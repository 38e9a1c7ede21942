package dev.lvsd.sync.resync;

/**
 * How resync goes about it.
 *
 * @param entriesPerSecond most connections that a source sends in a second, at least 1
 * @param auditIntervalNanos longest time between the audits of two slices; a table of many slices
 *     is audited faster, so that a round takes {@link #AUDIT_ROUND_NANOS}, but never faster than
 *     {@link #MIN_AUDIT_NANOS}
 * @param coverageThreshold a full pass is run when two audit rounds in a row found less than this
 *     share, 0 to 1
 */
public record ResyncSettings(
    int entriesPerSecond, long auditIntervalNanos, double coverageThreshold) {
  /** 50,000 entries a second, a slice audited every 10 s at least, 99 %. */
  public static final ResyncSettings DEFAULT = new ResyncSettings(50_000, 10_000_000_000L, 0.99);

  /** What a round of audits is meant to take. */
  public static final long AUDIT_ROUND_NANOS = 20_000_000_000L;

  /** Two slices are not audited closer together. */
  public static final long MIN_AUDIT_NANOS = 50_000_000L;

  /** A peer that owes an answer, or says nothing at all, for so long is given up. */
  public static final long ANSWER_NANOS = 5_000_000_000L;

  /** A receiver that has not heard its source for so long knows nothing any more. */
  public static final long UNKNOWN_NANOS = 30_000_000_000L;

  public ResyncSettings {
    if (entriesPerSecond < 1
        || auditIntervalNanos < MIN_AUDIT_NANOS
        || !(coverageThreshold >= 0 && coverageThreshold <= 1)) {
      throw new IllegalArgumentException(
          "entriesPerSecond "
              + entriesPerSecond
              + " (at least 1), auditIntervalNanos "
              + auditIntervalNanos
              + " (at least "
              + MIN_AUDIT_NANOS
              + "), coverageThreshold "
              + coverageThreshold
              + " (0 to 1)");
    }
  }

  /** Time between the audits of two slices of so many. */
  long auditEveryNanos(int slices) {
    return Math.max(MIN_AUDIT_NANOS, Math.min(auditIntervalNanos, AUDIT_ROUND_NANOS / slices));
  }
}
