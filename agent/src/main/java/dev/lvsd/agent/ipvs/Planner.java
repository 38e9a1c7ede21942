package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From what is desired and what is observed, the changes that make them equal. Pure.
 *
 * <p>It adopts what is there: an entry that is right gets no operation, one that differs is changed
 * in place (its connections stay), and a table that is right gives an empty plan. It never flushes.
 * Services that are neither desired nor owned are left alone.
 *
 * <p>Order, so that a service is at no moment served by fewer than before and after: the service;
 * then what adds capacity (new real servers, higher weights); then what takes it away (lower
 * weights, deletions). Services to be deleted come last.
 *
 * <p>A real server that an owned service has in the kernel but not in the configuration is deleted
 * at once. The kernel then drops the packets of the connections it still had (they are not reset
 * unless {@code net.ipv4.vs.expire_nodest_conn} is set): drain a real server with weight 0 before
 * it is taken out of the configuration.
 */
public final class Planner {
  private Planner() {}

  /**
   * @param owned services that lvsd put into the kernel before; those that are desired are owned by
   *     that
   */
  public static Plan plan(DesiredState desired, Set<ServiceKey> owned, ObservedTable observed) {
    List<Operation> operations = new ArrayList<>();
    for (DesiredService service : desired.services().values()) {
      Optional<ObservedService> there = observed.service(service.service().key());
      planService(service, there, operations);
    }
    Set<ServiceKey> unwanted = new HashSet<>(owned);
    unwanted.removeAll(desired.services().keySet());
    for (ObservedService service : observed.services()) {
      if (unwanted.contains(service.key())) {
        operations.add(new Operation.DeleteService(service.key()));
      }
    }
    return new Plan(operations);
  }

  private static void planService(
      DesiredService desired, Optional<ObservedService> observed, List<Operation> operations) {
    Service service = desired.service();
    if (observed.isEmpty()) {
      operations.add(new Operation.AddService(service));
    } else {
      Service there = observed.get().entry().service();
      if (!Differences.alike(service, there)) {
        operations.add(new Operation.SetService(service, there));
      }
    }
    planDestinations(service.key(), desired.destinations(), destinations(observed), operations);
  }

  private static void planDestinations(
      ServiceKey service,
      Map<DestinationKey, Destination> desired,
      Map<DestinationKey, Destination> observed,
      List<Operation> operations) {
    List<Operation> lowered = new ArrayList<>();
    for (Destination destination : desired.values()) {
      Destination there = observed.get(destination.key());
      if (there == null) {
        operations.add(new Operation.AddDestination(service, destination));
      } else if (!destination.equals(there)) {
        List<Operation> list = destination.weight() < there.weight() ? lowered : operations;
        list.add(new Operation.SetDestination(service, destination, there));
      }
    }
    operations.addAll(lowered);
    for (DestinationKey there : observed.keySet()) {
      if (!desired.containsKey(there)) {
        operations.add(new Operation.DeleteDestination(service, there));
      }
    }
  }

  private static Map<DestinationKey, Destination> destinations(Optional<ObservedService> observed) {
    Map<DestinationKey, Destination> byKey = new HashMap<>();
    if (observed.isPresent()) {
      for (DestinationEntry entry : observed.get().destinations()) {
        byKey.put(entry.destination().key(), entry.destination());
      }
    }
    return byKey;
  }
}
