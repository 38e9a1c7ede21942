package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Service;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A virtual service as it should be, with the real servers that the kernel should know. */
public record DesiredService(Service service, Map<DestinationKey, Destination> destinations) {
  /** Keeps the order of the map. */
  public DesiredService {
    destinations = Collections.unmodifiableMap(new LinkedHashMap<>(destinations));
  }

  /** Fails with IllegalArgumentException where a real server occurs twice. */
  public static DesiredService of(Service service, Collection<Destination> destinations) {
    Map<DestinationKey, Destination> byKey = new LinkedHashMap<>();
    for (Destination destination : destinations) {
      if (byKey.put(destination.key(), destination) != null) {
        throw new IllegalArgumentException(
            "real server " + destination.key() + " occurs twice in " + service.key());
      }
    }
    return new DesiredService(service, byKey);
  }
}
