package dev.lvsd.netlink.sys;

/**
 * Finds out whether a thread gets nowhere: it works on the same thing at {@link #ENOUGH} looks in
 * succession. Looks are counted, not time: after a pause of the whole machine nobody seems stuck.
 * Pure; belongs to one thread.
 */
final class Looks {
  static final int ENOUGH = 3;

  private static final int LONG = 13;

  private int count;
  private int turn;

  /**
   * One look.
   *
   * @param turn odd while the thread works; another number for each thing that it works on
   */
  void at(int turn) {
    boolean working = (turn & 1) != 0;
    count = !working ? 0 : count > 0 && turn == this.turn ? count + 1 : 1;
    this.turn = turn;
  }

  /** Whether the thread was at work at the last look. */
  boolean working() {
    return count > 0;
  }

  /** Whether it gets nowhere. */
  boolean nowhere() {
    return count >= ENOUGH;
  }

  /** Whether that has been so for ten looks. */
  boolean forLong() {
    return count >= LONG;
  }

  /** What was seen before does not count any more. */
  void past() {
    count = 0;
  }
}
