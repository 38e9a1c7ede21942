package dev.lvsd.agent.election;

/** What an operator has asked of this node for one group. */
final class Orders {
  /** So long the master is asked for the group; a handover takes a second at most. */
  static final long ASKING_NANOS = 2_000_000_000L;

  /** So long the answers of strangers are overlooked: a claim takes a few ttl. */
  static final long FORCED_NANOS = 10_000_000_000L;

  private boolean standby;
  private boolean taking;
  private long takingSinceNanos;
  private boolean forced;

  void take(boolean force, long nowNanos) {
    taking = true;
    takingSinceNanos = nowNanos;
    forced = force;
  }

  /** This node owns the group, or an operator wants it elsewhere. */
  void taken() {
    taking = false;
  }

  /** Whether the master is to be asked for the group. */
  boolean asking(long nowNanos) {
    return taking && nowNanos - takingSinceNanos < ASKING_NANOS;
  }

  /** Whether a machine that nobody knows may answer for a VIP. */
  boolean forced(long nowNanos) {
    return taking && forced && nowNanos - takingSinceNanos < FORCED_NANOS;
  }

  /** True where that is new. */
  boolean standby(boolean on) {
    boolean news = standby != on;
    standby = on;
    return news;
  }

  boolean standby() {
    return standby;
  }
}
