package dev.lvsd.agent.time;

import java.time.Instant;

/** The time of day, for people and for signatures; it may step, so no deadline rests on it. */
@FunctionalInterface
public interface WallClock {
  Instant now();
}
