package dev.lvsd.sync.engine;

import dev.lvsd.sync.table.Tally;

/**
 * Whether this node's kernel takes in what it is told. What passes on the network and what is fed
 * is seen before a packet filter, before the daemon cuts what is longer than its buffer, and before
 * the kernel looks for a destination; and who empties its table tells nobody. So what is in the
 * table is held against what the kernel counts, now and then. What goes to a destination that the
 * kernel does not have is not judged: it may have been taken out. (look) -> verdict; pure.
 */
final class Uptake {
  /** What is on its way, or ends at this moment, is no sign of anything. */
  private static final long TOLERATED = 100;

  private static final long TOLERATED_SHARE = 10;

  /**
   * Looks in a row without a lack until all is told anew, for the last time: after one what was
   * doubted is perhaps not told yet. By fewer than are tolerated, or than have ended since, the
   * kernel may still lack what it was told before.
   */
  private static final int CLEAN_LOOKS = 2;

  /** Looks after which what it was told is told it once more, while it lacks that. */
  private static final int REPEAT_LOOKS = 6;

  private static final String TAKES_IN_AGAIN =
      "it did not take in what it was told until a moment ago";

  private boolean lackedBefore;
  private int looks;
  private int clean;
  private String untaken = "";

  /** Why not, for people; empty where it does. As of the last look. */
  String untaken() {
    return untaken;
  }

  /**
   * Looks anew.
   *
   * @return why all that the kernel is said to hold is to be doubted; empty where it is not
   */
  String look(Tally tally) {
    boolean lacks = tally.sure() - tally.counted() > tolerated(tally.sure());
    boolean sustained = lacks && lackedBefore;
    lackedBefore = lacks;
    clean = lacks ? 0 : clean + 1;
    if (sustained) {
      boolean first = untaken.isEmpty();
      untaken =
          "its kernel counts "
              + tally.counted()
              + " of the "
              + tally.sure()
              + " connections that it was told of: does a packet filter drop sync messages, or was"
              + " its table emptied?";
      looks = first ? 0 : looks + 1;
      return looks % REPEAT_LOOKS == 0 ? untaken : "";
    }
    if (clean == CLEAN_LOOKS && !untaken.isEmpty()) {
      return TAKES_IN_AGAIN;
    }
    if (clean > CLEAN_LOOKS) {
      untaken = "";
    }
    return "";
  }

  private static long tolerated(long connections) {
    return TOLERATED + connections / TOLERATED_SHARE;
  }
}
