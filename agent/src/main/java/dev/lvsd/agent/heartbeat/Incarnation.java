package dev.lvsd.agent.heartbeat;

import java.security.SecureRandom;

/** One life of an agent: 128 random bits, new at each start. */
public record Incarnation(long high, long low) {
  public static Incarnation random(SecureRandom random) {
    return new Incarnation(random.nextLong(), random.nextLong());
  }

  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
