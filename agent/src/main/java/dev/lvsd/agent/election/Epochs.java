package dev.lvsd.agent.election;

import dev.lvsd.agent.heartbeat.Role;

/** What this node knows of numbers that are spoken for, and of those that it may still use. */
final class Epochs {
  private static final int LOW = 16;

  /** The answer may be lost on its way here; a disk that refuses is tried again without this. */
  static final long ASK_AGAIN_NANOS = 30_000_000_000L;

  private long largest;
  private long largestTenure;
  private long reserved;
  private boolean reserving;
  private long askedNanos;

  /** Seen anywhere; it only raises the floor. */
  void seen(long counter) {
    largest = Math.max(largest, counter);
  }

  /** A live packet names it. */
  void seen(long counter, Role role) {
    seen(counter);
    if (role == Role.MASTER) {
      largestTenure = Math.max(largestTenure, counter);
    }
  }

  /** Up to this counter they are safely on disk as used. */
  void reserved(long upTo) {
    reserved = Math.max(reserved, upTo);
    reserving = false;
  }

  long largest() {
    return largest;
  }

  /**
   * Whether a later tenure than that is known. Tenures, not all numbers that are spoken for: what a
   * restart has reserved on disk is ahead of the master's epoch, and no later tenure.
   */
  boolean laterTenureThan(long counter) {
    return counter < largestTenure;
  }

  /** Whether the next epoch is on disk, so that no fsync stands in the way of a claim. */
  boolean nextReserved() {
    return largest + 1 <= reserved;
  }

  long next() {
    return ++largest;
  }

  /** Up to which counter epochs are to be put on disk now; 0 for not now. */
  long toReserve(long nowNanos) {
    boolean asked = reserving && nowNanos - askedNanos < ASK_AGAIN_NANOS;
    if (asked || reserved - largest >= LOW) {
      return 0;
    }
    reserving = true;
    askedNanos = nowNanos;
    return largest + LOW;
  }
}
