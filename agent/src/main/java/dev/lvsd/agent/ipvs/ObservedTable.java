package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.ServiceEntry;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's whole table, lvsd's services and others, as it was read. Immutable. */
public record ObservedTable(List<ObservedService> services) {
  public static final ObservedTable EMPTY = new ObservedTable(List.of());

  public ObservedTable {
    services = List.copyOf(services);
  }

  public Optional<ObservedService> service(ServiceKey key) {
    return services.stream().filter(s -> s.key().equals(key)).findFirst();
  }

  /**
   * Reads all services and their real servers. The kernel gives no snapshot over several requests:
   * a service that goes between two of them is left out.
   */
  public static ObservedTable read(Ipvs ipvs) throws KernelException {
    List<ObservedService> services = new ArrayList<>();
    for (ServiceEntry entry : ipvs.services()) {
      try {
        services.add(new ObservedService(entry, ipvs.destinations(entry.service().key())));
      } catch (KernelException gone) {
        if (!Errors.missing(gone)) {
          throw gone;
        }
      }
    }
    return new ObservedTable(services);
  }
}
