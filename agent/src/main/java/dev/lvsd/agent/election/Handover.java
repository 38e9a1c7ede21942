package dev.lvsd.agent.election;

import org.jspecify.annotations.Nullable;

/**
 * The old master's side of a handover: offer until the peer is ready, release, then repeat the
 * transfer until the peer has it.
 */
final class Handover {
  /** The first transfers follow each other closely: a lost one must not cost an interval. */
  static final long REPEAT_NANOS = 5_000_000;

  static final long PATIENCE_NANOS = 1_000_000_000;

  private @Nullable String target;
  private String reason = "";
  private boolean leaving;
  private boolean automatic;
  private long deadlineNanos;
  private long readySequence;
  private long transferEpoch;
  private long transferUntilNanos;
  private long nextTransferNanos;
  private boolean transferring;

  void offer(String toNode, String why, boolean isLeaving, long nowNanos) {
    if (target == null) {
      deadlineNanos = nowNanos + PATIENCE_NANOS;
    }
    target = toNode;
    reason = why;
    leaving |= isLeaving;
    automatic = false;
    readySequence = 0;
    transferring = false;
  }

  /** Nobody asked for it: it counts against flapping. */
  void ofItself() {
    automatic = target != null;
  }

  boolean automatic() {
    return automatic;
  }

  boolean offeringTo(String node) {
    return node.equals(target) && !transferring;
  }

  boolean offering() {
    return target != null && !transferring && readySequence == 0;
  }

  boolean outOfPatience(long nowNanos) {
    return offering() && nowNanos - deadlineNanos >= 0;
  }

  /** The target can take over; its packet of that number says so. */
  void ready(long sequence) {
    readySequence = sequence;
  }

  /** The VIPs are gone; the vote goes to the target. True where there is something to transfer. */
  boolean released(Epoch epoch, long graceNanos, long nowNanos) {
    if (target == null || readySequence == 0) {
      return false;
    }
    transferring = true;
    transferEpoch = epoch.counter();
    transferUntilNanos = nowNanos + graceNanos;
    nextTransferNanos = nowNanos + REPEAT_NANOS;
    return true;
  }

  /** Whether the transfer is to be sent again now. */
  boolean repeat(long nowNanos) {
    if (!transferring || nowNanos - nextTransferNanos < 0) {
      return false;
    }
    if (nowNanos - transferUntilNanos >= 0) {
      clear();
      return false;
    }
    nextTransferNanos = nowNanos + REPEAT_NANOS;
    return true;
  }

  boolean transferring() {
    return transferring;
  }

  long transferSequenceFor(String node) {
    return transferring && node.equals(target) ? readySequence : 0;
  }

  long transferEpoch() {
    return transferEpoch;
  }

  long nextNanos() {
    return transferring ? nextTransferNanos : deadlineNanos;
  }

  boolean active() {
    return target != null;
  }

  boolean leaving() {
    return leaving;
  }

  @Nullable String target() {
    return target;
  }

  String reason() {
    return reason;
  }

  void clear() {
    target = null;
    readySequence = 0;
    transferring = false;
  }
}
