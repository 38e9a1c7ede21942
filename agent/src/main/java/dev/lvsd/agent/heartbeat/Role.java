package dev.lvsd.agent.heartbeat;

/** What a node is for one VIP group, as its packets say it. The order is the wire's. */
public enum Role {
  /** Owns nothing and asks for nothing. */
  BACKUP,
  /** Asks whether a majority would grant; its epoch is not yet raised. */
  CANDIDATE,
  /** Has raised its epoch and asks for grants. */
  CLAIMING,
  /** Holds a majority's lease. */
  MASTER
}
