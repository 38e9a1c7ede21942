package dev.lvsd.agent.checks;

import dev.lvsd.netlink.ipvs.DestinationKey;

/** One real server of one service, by the service's configured name. */
public record RealServerId(String service, DestinationKey realServer) {
  @Override
  public String toString() {
    return service + "/" + realServer;
  }
}
