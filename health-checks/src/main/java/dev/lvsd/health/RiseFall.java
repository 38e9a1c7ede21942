package dev.lvsd.health;

/**
 * When successes make a real server {@link Health#UP} and failures make it {@link Health#DOWN}.
 * Pure.
 *
 * <p>The rule is the same from every state, the first included: {@code rise} successes in a row
 * make it up, {@code fall} failures in a row make it down, and one contrary result starts the count
 * again. A single lucky probe therefore proves nothing, unless {@code rise} is 1.
 *
 * @param rise successes in a row, at least 1
 * @param fall failures in a row, at least 1
 */
public record RiseFall(int rise, int fall) {
  public RiseFall {
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException(
          "rise " + rise + " and fall " + fall + " must both be at least 1");
    }
  }

  /**
   * What is known of one real server.
   *
   * @param successes in a row up to now; 0 after a failure
   * @param failures in a row up to now; 0 after a success
   * @param sinceNanos monotonic time at which {@code health} began
   */
  public record State(Health health, int successes, int failures, long sinceNanos) {
    /**
     * Before the first probe.
     *
     * @param health {@link Health#UNPROVEN}, or what is known from elsewhere, such as the weight
     *     that the kernel already holds
     */
    public static State initial(Health health, long nowNanos) {
      return new State(health, 0, 0, nowNanos);
    }
  }

  /** The state after one more result; its health differs from the given one's on a change. */
  public State after(State state, boolean success, long nowNanos) {
    int successes = success ? increment(state.successes()) : 0;
    int failures = success ? 0 : increment(state.failures());
    Health health = state.health();
    if (successes >= rise) {
      health = Health.UP;
    } else if (failures >= fall) {
      health = Health.DOWN;
    }
    long since = health == state.health() ? state.sinceNanos() : nowNanos;
    return new State(health, successes, failures, since);
  }

  /** Years of one result a millisecond would wrap the counter round. */
  private static int increment(int count) {
    return count == Integer.MAX_VALUE ? count : count + 1;
  }
}
