package dev.lvsd.agent.heartbeat;

/**
 * How well a node could serve a VIP group, worst first. The level is the wire's byte.
 *
 * @param level 0 where it cannot serve at all, 255 where it lacks nothing; in between 255 minus the
 *     number of things that it lacks, 1 at least
 */
public record Fitness(int level) implements Comparable<Fitness> {
  private static final int MOST = 255;

  public static final Fitness CANNOT_SERVE = new Fitness(0);
  public static final Fitness FULL = new Fitness(MOST);

  /**
   * @throws IllegalArgumentException where the level does not fit the wire's byte
   */
  public Fitness {
    if (level < 0 || level > MOST) {
      throw new IllegalArgumentException("no level of fitness: " + level);
    }
  }

  /**
   * Able to serve but for so many things; fully where there are none.
   *
   * @param things at least 0; more than 254 are as bad as 254
   */
  public static Fitness lacking(int things) {
    return new Fitness(Math.max(1, MOST - things));
  }

  public boolean cannotServe() {
    return level == 0;
  }

  public boolean isFull() {
    return level == MOST;
  }

  /** How many things it lacks; of no use where it cannot serve. */
  public int lacks() {
    return MOST - level;
  }

  /** For programs: {@code full}, {@code degraded} or {@code cannot-serve}. */
  public String word() {
    return cannotServe() ? "cannot-serve" : isFull() ? "full" : "degraded";
  }

  @Override
  public int compareTo(Fitness other) {
    return Integer.compare(level, other.level);
  }

  /** For logs. */
  @Override
  public String toString() {
    return cannotServe() || isFull() ? word() : word() + ", lacking " + lacks();
  }
}
