package dev.lvsd.agent.election;

import dev.lvsd.agent.heartbeat.Incarnation;
import org.jspecify.annotations.Nullable;

/**
 * This node's own vote in one group: at most one promise at a time, and none while it may have
 * forgotten an earlier one.
 */
final class Voter {
  private final long ttlNanos;
  private final long abstainUntilNanos;
  private @Nullable Promise promise;

  /** To whom the vote is promised, until when on this node's clock. */
  record Promise(String candidate, Incarnation incarnation, long untilNanos) {}

  Voter(long ttlNanos, long abstainUntilNanos) {
    this.ttlNanos = ttlNanos;
    this.abstainUntilNanos = abstainUntilNanos;
  }

  boolean abstaining(long nowNanos) {
    return nowNanos - abstainUntilNanos < 0;
  }

  long abstainUntilNanos() {
    return abstainUntilNanos;
  }

  /** Whether the vote could go to that candidate now. */
  boolean freeFor(String candidate, Incarnation incarnation, long nowNanos) {
    Promise current = running(nowNanos);
    return !abstaining(nowNanos)
        && (current == null
            || (current.candidate.equals(candidate) && current.incarnation.equals(incarnation)));
  }

  /** Promises or extends; the caller has asked {@link #freeFor}. */
  void promise(String candidate, Incarnation incarnation, long nowNanos) {
    promise = new Promise(candidate, incarnation, nowNanos + ttlNanos);
  }

  /** The promise that still binds, if any. */
  @Nullable Promise running(long nowNanos) {
    return promise != null && nowNanos - promise.untilNanos < 0 ? promise : null;
  }

  /**
   * The candidate itself gave the promise back (its own vote once it owns nothing, or a TRANSFER).
   */
  void freedBy(String candidate) {
    if (promise != null && promise.candidate.equals(candidate)) {
      promise = null;
    }
  }
}
