package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.Locale;
import java.util.StringJoiner;

/** One change of the kernel's table. {@link #toString()} says it to a person. */
public sealed interface Operation {
  /** The service that it is about. */
  ServiceKey serviceKey();

  record AddService(Service service) implements Operation {
    @Override
    public ServiceKey serviceKey() {
      return service.key();
    }

    @Override
    public String toString() {
      return "add service " + service.key() + " (" + service.scheduler() + ")";
    }
  }

  /**
   * @param before as it was observed
   */
  record SetService(Service service, Service before) implements Operation {
    @Override
    public ServiceKey serviceKey() {
      return service.key();
    }

    @Override
    public String toString() {
      StringJoiner changes = new StringJoiner(", ", "set service " + service.key() + ": ", "");
      if (!service.scheduler().equals(before.scheduler())) {
        changes.add("scheduler " + before.scheduler() + " -> " + service.scheduler());
      }
      if (Differences.userFlags(service) != Differences.userFlags(before)) {
        changes.add(
            String.format(
                Locale.ROOT,
                "flags 0x%x -> 0x%x",
                Differences.userFlags(before),
                Differences.userFlags(service)));
      }
      String persistence = Differences.persistence(service);
      if (!persistence.equals(Differences.persistence(before))) {
        changes.add("persistence " + Differences.persistence(before) + " -> " + persistence);
      }
      return changes.toString();
    }
  }

  record DeleteService(ServiceKey serviceKey) implements Operation {
    @Override
    public String toString() {
      return "delete service " + serviceKey;
    }
  }

  record AddDestination(ServiceKey serviceKey, Destination destination) implements Operation {
    @Override
    public String toString() {
      return "add real server "
          + destination.key()
          + " to "
          + serviceKey
          + " (weight "
          + destination.weight()
          + ")";
    }
  }

  /**
   * @param before as it was observed
   */
  record SetDestination(ServiceKey serviceKey, Destination destination, Destination before)
      implements Operation {
    @Override
    public String toString() {
      StringJoiner changes =
          new StringJoiner(
              ", ", "set real server " + destination.key() + " of " + serviceKey + ": ", "");
      if (destination.weight() != before.weight()) {
        changes.add("weight " + before.weight() + " -> " + destination.weight());
      }
      if (destination.forwarding() != before.forwarding()) {
        changes.add("forwarding " + before.forwarding() + " -> " + destination.forwarding());
      }
      if (destination.upperThreshold() != before.upperThreshold()
          || destination.lowerThreshold() != before.lowerThreshold()) {
        changes.add("thresholds " + thresholds(before) + " -> " + thresholds(destination));
      }
      return changes.toString();
    }

    private static String thresholds(Destination destination) {
      return destination.lowerThreshold() + ".." + destination.upperThreshold();
    }
  }

  record DeleteDestination(ServiceKey serviceKey, DestinationKey destination) implements Operation {
    @Override
    public String toString() {
      return "delete real server " + destination + " from " + serviceKey;
    }
  }
}
