package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.ServiceEntry;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.List;
import java.util.Optional;

/** A service and its real servers as the kernel reported them, with counters. */
public record ObservedService(ServiceEntry entry, List<DestinationEntry> destinations) {
  public ObservedService {
    destinations = List.copyOf(destinations);
  }

  public ServiceKey key() {
    return entry.service().key();
  }

  public Optional<DestinationEntry> destination(DestinationKey key) {
    return destinations.stream().filter(d -> d.destination().key().equals(key)).findFirst();
  }
}
