package dev.lvsd.agent.ipvs;

import java.util.List;

/**
 * What the reconciler knew at one moment. Immutable.
 *
 * @param table the kernel's table as last read, with counters; empty before the first reading
 * @param readAtNanos when it was read, on the monotonic clock
 * @param read whether it has been read at all
 * @param converged whether the kernel holds what is desired
 * @param failures what stands between them, one sentence each; empty where nothing does
 * @param repairs how often drift was found since the start
 */
public record ReconcilerSnapshot(
    ObservedTable table,
    long readAtNanos,
    boolean read,
    boolean converged,
    List<String> failures,
    long repairs) {
  public ReconcilerSnapshot {
    failures = List.copyOf(failures);
  }
}
