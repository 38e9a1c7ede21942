package dev.lvsd.agent.config;

import java.time.Duration;

/**
 * How often agents hear from each other.
 *
 * @param interval 10 ms..10 s
 * @param multiplier 2..20; {@code ttl} is interval x multiplier
 * @param port UDP port, the same on every node
 */
public record HeartbeatConfig(Duration interval, int multiplier, int port) {
  /** How long a promise holds. */
  public Duration ttl() {
    return interval.multipliedBy(multiplier);
  }
}
