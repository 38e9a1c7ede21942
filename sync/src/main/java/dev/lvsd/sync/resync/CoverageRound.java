package dev.lvsd.sync.resync;

/**
 * What one audit of all slices found, before it sent what was missing.
 *
 * @param entries eligible connections of the source
 * @param missing of them, those that the receiver did not hold
 * @param lagNanos age of the oldest missing one, 0 if none was missing
 * @param endedNanos monotonic
 */
public record CoverageRound(long entries, long missing, long lagNanos, long endedNanos) {
  /** Share that the receiver held, 0 to 1; 1 if there was nothing to hold. */
  public double coverage() {
    return entries == 0 ? 1 : 1 - (double) missing / entries;
  }
}
