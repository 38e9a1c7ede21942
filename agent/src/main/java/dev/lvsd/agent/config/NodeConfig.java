package dev.lvsd.agent.config;

import java.net.InetAddress;
import java.util.List;

/**
 * One agent.
 *
 * @param address where Hazelcast and the event bus of this node are reached
 * @param priority 1..255, higher is preferred; 100 by default
 * @param heartbeat its address on every heartbeat path, paired by position with the other nodes';
 *     at least one
 */
public record NodeConfig(
    String name, InetAddress address, int priority, Role role, List<InetAddress> heartbeat) {
  public NodeConfig {
    heartbeat = List.copyOf(heartbeat);
  }

  public enum Role {
    DIRECTOR,
    WITNESS
  }
}
