package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.DestinationKey;

/** The health of every real server at one moment; must be immutable while it is being read. */
@FunctionalInterface
public interface HealthView {
  /**
   * @param service the service's configured name
   */
  HealthState of(String service, DestinationKey realServer);
}
