package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.config.PersistenceConfig;
import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kernel's table should hold of lvsd's services. Immutable, in the file's order. */
public record DesiredState(Map<ServiceKey, DesiredService> services) {
  /** No service at all. */
  public static final DesiredState EMPTY = new DesiredState(Map.of());

  public DesiredState {
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
  }

  /** Fails with IllegalArgumentException where a key occurs twice. */
  public static DesiredState of(Collection<DesiredService> services) {
    Map<ServiceKey, DesiredService> byKey = new LinkedHashMap<>();
    for (DesiredService desired : services) {
      if (byKey.put(desired.service().key(), desired) != null) {
        throw new IllegalArgumentException("service " + desired.service().key() + " occurs twice");
      }
    }
    return new DesiredState(byKey);
  }

  /**
   * The configuration as health allows it: a real server that does not serve has weight 0, or is
   * absent where the service says so. The configuration has been checked before: a key that occurs
   * twice is an IllegalArgumentException.
   */
  public static DesiredState of(List<ServiceConfig> services, HealthView health) {
    List<DesiredService> desired = new ArrayList<>();
    for (ServiceConfig service : services) {
      desired.add(DesiredService.of(service(service), destinations(service, health)));
    }
    return of(desired);
  }

  /** This and one more. Fails with IllegalArgumentException where the key is there already. */
  public DesiredState with(DesiredService more) {
    List<DesiredService> all = new ArrayList<>(services.values());
    all.add(more);
    return of(all);
  }

  private static Service service(ServiceConfig config) {
    PersistenceConfig persistence = config.persistence();
    return persistence == null
        ? Service.plain(config.virtual(), config.scheduler())
        : new Service(
            config.virtual(),
            config.scheduler(),
            Service.PERSISTENT,
            Math.toIntExact(persistence.timeout().toSeconds()),
            persistence.prefixLength(),
            null);
  }

  private static List<Destination> destinations(ServiceConfig service, HealthView health) {
    List<Destination> destinations = new ArrayList<>();
    for (RealServerConfig realServer : service.realServers()) {
      boolean serves = health.of(service.name(), realServer.key()).serves();
      if (serves || service.onFailure() == ServiceConfig.OnFailure.WEIGHT_ZERO) {
        int weight = serves ? realServer.weight() : 0;
        destinations.add(new Destination(realServer.key(), service.forwarding(), weight, 0, 0));
      }
    }
    return destinations;
  }
}
