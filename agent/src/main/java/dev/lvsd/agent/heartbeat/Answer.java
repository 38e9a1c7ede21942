package dev.lvsd.agent.heartbeat;

/** A voter's answer to a packet that asked. The order is the wire's. */
public enum Answer {
  NONE,
  /** To a candidate: it would be granted now; nothing is promised. */
  WOULD_GRANT,
  /** To a claiming node or a master: the vote is promised until receipt + ttl. */
  GRANTED,
  REFUSED
}
