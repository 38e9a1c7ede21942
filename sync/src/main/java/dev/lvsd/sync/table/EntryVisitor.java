package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionView;

/** Sees entries of a {@link ConnectionTable}; must not change the table. */
@FunctionalInterface
public interface EntryVisitor {
  /**
   * An entry. Times are of the clock that the table is given, in steps of {@link
   * ConnectionTable#STEP_NANOS}.
   *
   * @param connection valid during the call
   * @param keyHash see {@link ConnectionKey#hash}
   * @param firstSeenNanos when it was put first, rounded down
   * @param putNanos when it was put last, rounded down
   * @param expiresNanos when it is over, rounded up; may be past, as entries are removed bit by bit
   */
  void visit(
      ConnectionView connection,
      long keyHash,
      long firstSeenNanos,
      long putNanos,
      long expiresNanos);
}
