package dev.lvsd.agent.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * VIPs that move as one.
 *
 * @param lifetime the kernel's own lease of the addresses: whole seconds, at least 1
 * @param prefer the director that is preferred for this group whatever the priorities are
 * @param preempt whether the preferred director takes the group back
 * @param preemptDelay how long it waits before that
 */
public record VipGroupConfig(
    String name,
    List<VipConfig> addresses,
    Duration lifetime,
    @Nullable String prefer,
    boolean preempt,
    Duration preemptDelay) {
  public VipGroupConfig {
    addresses = List.copyOf(addresses);
  }
}
