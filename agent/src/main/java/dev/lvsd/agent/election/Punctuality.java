package dev.lvsd.agent.election;

/** How late this node itself was: whoever stood still does not blame its peer. */
final class Punctuality {
  private final ElectionSettings settings;
  private long lastEventNanos;
  private long stoodStillNanos;
  private long stoodStillUntilNanos;

  Punctuality(ElectionSettings settings, long nowNanos) {
    this.settings = settings;
    this.lastEventNanos = nowNanos;
  }

  /** An event came; true where this node has missed two intervals before it. */
  boolean late(long nowNanos) {
    long pause = nowNanos - lastEventNanos;
    if (pause >= settings.intervalNanos()) {
      stoodStillNanos = pause;
      stoodStillUntilNanos = nowNanos;
    }
    lastEventNanos = nowNanos;
    return pause > 2 * settings.intervalNanos();
  }

  /** What this node's own lateness has to do with a lease that ends, for people; or nothing. */
  String account(long nowNanos) {
    boolean recent = stoodStillNanos != 0 && nowNanos - stoodStillUntilNanos <= settings.ttlNanos();
    return recent
        ? "; this node itself stood still for " + stoodStillNanos / 1_000_000 + " ms: overloaded?"
        : "";
  }
}
