package dev.lvsd.agent.heartbeat;

/** How well a node could serve, worst first. The order is the wire's. */
public enum Fitness {
  CANNOT_SERVE,
  DEGRADED,
  FULL
}
