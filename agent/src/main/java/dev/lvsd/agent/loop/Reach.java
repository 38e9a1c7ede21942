package dev.lvsd.agent.loop;

import java.util.concurrent.TimeUnit;

/**
 * Whether this node still reaches anybody on one of its networks. That is in doubt while a peer
 * that is heard by another path is not heard by this one: one of the two is cut off from this
 * network, and each finds out for itself by asking around. The one that hears nobody at all is.
 *
 * <p>Pure: the heartbeat thread looks, and asks around where it is told to.
 */
final class Reach {
  /** So many rounds of questions in vain, and nobody is there. */
  static final int ROUNDS = 4;

  static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Between rounds where the last one was answered, and where nobody is there anyway. */
  static final long SLOW_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * Rounds in vain are forgotten after so long without one: a cable that flaps is as bad as out.
   */
  static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private boolean asking;
  private boolean awaiting;
  private boolean heardSinceAsked;
  private long nextAskNanos;
  private int inVain;
  private boolean reached;
  private long reachedSinceNanos;
  private boolean lost;

  /**
   * Takes note of how things are.
   *
   * @param live whether any peer is heard by any path; a node on its own serves as well as it can
   * @param doubt whether one that is heard by another path is not heard by this one, nor is any
   *     other
   * @param heard whether anybody was heard on this network since the last look
   * @return whether to ask around now
   */
  boolean look(boolean live, boolean doubt, boolean heard, long nowNanos) {
    if (!live) {
      asking = false;
      reached = false;
      inVain = 0;
      lost = false;
      return false;
    }
    if (heard) {
      heardSinceAsked = true;
      if (!reached) {
        reached = true;
        reachedSinceNanos = nowNanos;
      }
      if (nowNanos - reachedSinceNanos >= STEADY_NANOS) {
        inVain = 0;
        lost = false;
      }
    }
    if (!doubt && inVain == 0) {
      asking = false;
      return false;
    }
    if (!asking) {
      asking = true;
      awaiting = false;
      nextAskNanos = nowNanos;
    }
    return nowNanos - nextAskNanos >= 0 && ask(nowNanos);
  }

  private boolean ask(long nowNanos) {
    if (awaiting && !heardSinceAsked) {
      reached = false;
      inVain = Math.min(inVain + 1, ROUNDS);
      lost |= inVain == ROUNDS;
    }
    boolean slow = lost || (awaiting && heardSinceAsked);
    nextAskNanos = nowNanos + (slow ? SLOW_ROUND_NANOS : ROUND_NANOS);
    awaiting = true;
    heardSinceAsked = false;
    return true;
  }

  /** Whether nobody is there. */
  boolean lost() {
    return lost;
  }

  /** How long until the next look is due at the latest, where questions are under way. */
  long untilNextNanos(long nowNanos) {
    return asking ? Math.max(0, nextAskNanos - nowNanos) : Long.MAX_VALUE;
  }
}
