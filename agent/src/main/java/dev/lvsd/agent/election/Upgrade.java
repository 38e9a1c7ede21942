package dev.lvsd.agent.election;

import java.util.concurrent.TimeUnit;

/**
 * When a master that can serve, but not as well as its peer, is to hand over: once the peer has
 * been better for some time, without a report that was stale meanwhile. Each such handover doubles
 * that time, so that what comes and goes does not move VIPs to and fro.
 */
final class Upgrade {
  /** Two directors do not see the same trouble at the same moment. */
  static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(10);

  static final long MAX_HOLD_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** After so long without one, handovers are forgotten. */
  static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(30);

  private long holdNanos = HOLD_NANOS;
  private boolean better;
  private long betterSinceNanos;
  private long handedOverNanos;

  /**
   * Whether the time has come.
   *
   * @param peerIsBetter as its latest report says, and that is fresh
   */
  boolean due(boolean peerIsBetter, long nowNanos) {
    if (holdNanos != HOLD_NANOS && nowNanos - handedOverNanos >= FORGET_NANOS) {
      holdNanos = HOLD_NANOS;
    }
    if (peerIsBetter && !better) {
      betterSinceNanos = nowNanos;
    }
    better = peerIsBetter;
    return better && nowNanos - betterSinceNanos >= holdNanos;
  }

  /** It was tried. */
  void handingOver(long nowNanos) {
    handedOverNanos = nowNanos;
    better = false;
    holdNanos = Math.min(2 * holdNanos, MAX_HOLD_NANOS);
  }
}
