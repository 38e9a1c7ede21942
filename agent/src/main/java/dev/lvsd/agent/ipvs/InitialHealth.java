package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.ipvs.DestinationKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The health with which checks begin: what the kernel's weights show, so that a restart of the
 * agent takes nobody out of service and puts nobody in. Pure.
 */
public final class InitialHealth {
  private final Map<Key, HealthState> states;

  private InitialHealth(Map<Key, HealthState> states) {
    this.states = states;
  }

  private record Key(String service, DestinationKey realServer) {}

  /**
   * Without a check UNCHECKED; with one UP where the kernel has it with a weight, DOWN where it has
   * it with weight 0 although another is configured, UNPROVEN where it does not have it.
   */
  public static InitialHealth of(List<ServiceConfig> services, List<ObservedService> observed) {
    ObservedTable table = new ObservedTable(observed);
    Map<Key, HealthState> states = new HashMap<>();
    for (ServiceConfig service : services) {
      Optional<ObservedService> there = table.service(service.virtual());
      for (RealServerConfig realServer : service.realServers()) {
        Optional<DestinationEntry> entry = there.flatMap(s -> s.destination(realServer.key()));
        HealthState state =
            service.check() == null ? HealthState.UNCHECKED : shown(realServer, entry);
        states.put(new Key(service.name(), realServer.key()), state);
      }
    }
    return new InitialHealth(Map.copyOf(states));
  }

  private static HealthState shown(RealServerConfig configured, Optional<DestinationEntry> entry) {
    if (entry.isEmpty()) {
      return HealthState.UNPROVEN;
    } else if (entry.get().destination().weight() > 0) {
      return HealthState.UP;
    }
    return configured.weight() > 0 ? HealthState.DOWN : HealthState.UNPROVEN;
  }

  /** UNPROVEN for what was not configured. */
  public HealthState state(String service, DestinationKey realServer) {
    return states.getOrDefault(new Key(service, realServer), HealthState.UNPROVEN);
  }
}
