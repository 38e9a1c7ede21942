package dev.lvsd.agent.config;

import java.time.Duration;
import java.util.List;

/**
 * VIPs that move as one.
 *
 * @param lifetime the kernel's own lease of the addresses: whole seconds, at least 1
 * @param preempt whether a director of higher priority takes the group back
 * @param preemptDelay how long it waits before that
 */
public record VipGroupConfig(
    String name,
    List<VipConfig> addresses,
    Duration lifetime,
    boolean preempt,
    Duration preemptDelay) {
  public VipGroupConfig {
    addresses = List.copyOf(addresses);
  }
}
