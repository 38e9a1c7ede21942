package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.IpvsInfo;
import dev.lvsd.netlink.ipvs.IpvsTimeouts;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceEntry;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.netlink.ipvs.Stats;
import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that answers as the kernel does, keeps the calls that changed it, and fails where it is
 * told to.
 */
final class TableIpvs implements Ipvs {
  final Map<ServiceKey, Service> services = new LinkedHashMap<>();
  final Map<ServiceKey, Map<DestinationKey, Destination>> destinations = new LinkedHashMap<>();
  final List<String> changes = new ArrayList<>();
  int reads;
  boolean closed;
  private final Map<String, Integer> refusals = new HashMap<>();
  private final Map<String, Runnable> before = new HashMap<>();

  /** From now on the call of that method name, or name and subject, fails. */
  void refuse(String call, int errno) {
    refusals.put(call, errno);
  }

  void allow(String call) {
    refusals.remove(call);
  }

  /** Something that somebody else does just before the next call of that name. */
  void beforeNext(String call, Runnable action) {
    before.put(call, action);
  }

  /** Somebody else deletes a real server. */
  void lose(ServiceKey service, DestinationKey destination) {
    destinations.getOrDefault(service, new HashMap<>()).remove(destination);
  }

  private void enter(String call, Object subject) throws KernelException {
    Runnable action = before.remove(call);
    if (action != null) {
      action.run();
    }
    Integer errno = refusals.getOrDefault(call + " " + subject, refusals.get(call));
    if (errno != null) {
      throw new KernelException(call + " " + subject, errno, errno == 0 ? "timed out" : null);
    }
  }

  private void changed(String call, Object subject) {
    changes.add(call + " " + subject);
  }

  private static void check(boolean holds, String call, int errno) throws KernelException {
    if (!holds) {
      throw new KernelException(call, errno, null);
    }
  }

  @Override
  public IpvsInfo info() {
    return new IpvsInfo("1.2.1", 4096);
  }

  @Override
  public List<ServiceEntry> services() throws KernelException {
    enter("services", "");
    reads++;
    return services.values().stream().map(s -> new ServiceEntry(s, Stats.NONE)).toList();
  }

  @Override
  public Optional<ServiceEntry> service(ServiceKey key) {
    return Optional.ofNullable(services.get(key)).map(s -> new ServiceEntry(s, Stats.NONE));
  }

  @Override
  public void addService(Service service) throws KernelException {
    enter("addService", service.key());
    check(!services.containsKey(service.key()), "addService", KernelException.EEXIST);
    services.put(service.key(), service);
    destinations.put(service.key(), new LinkedHashMap<>());
    changed("addService", service.key());
  }

  @Override
  public void setService(Service service) throws KernelException {
    enter("setService", service.key());
    check(services.containsKey(service.key()), "setService", KernelException.ESRCH);
    services.put(service.key(), service);
    changed("setService", service.key());
  }

  @Override
  public void deleteService(ServiceKey key) throws KernelException {
    enter("deleteService", key);
    check(services.remove(key) != null, "deleteService", KernelException.ESRCH);
    destinations.remove(key);
    changed("deleteService", key);
  }

  private Map<DestinationKey, Destination> of(ServiceKey service) throws KernelException {
    Map<DestinationKey, Destination> map = destinations.get(service);
    if (map == null) {
      throw new KernelException("find service " + service, KernelException.ESRCH, null);
    }
    return map;
  }

  @Override
  public List<DestinationEntry> destinations(ServiceKey service) throws KernelException {
    enter("destinations", service);
    return of(service).values().stream()
        .map(d -> new DestinationEntry(d, 0, 0, 0, Stats.NONE))
        .toList();
  }

  @Override
  public void addDestination(ServiceKey service, Destination destination) throws KernelException {
    enter("addDestination", destination.key());
    Map<DestinationKey, Destination> map = of(service);
    check(!map.containsKey(destination.key()), "addDestination", KernelException.EEXIST);
    map.put(destination.key(), destination);
    changed("addDestination", destination.key() + " weight " + destination.weight());
  }

  @Override
  public void setDestination(ServiceKey service, Destination destination) throws KernelException {
    enter("setDestination", destination.key());
    Map<DestinationKey, Destination> map = of(service);
    check(map.containsKey(destination.key()), "setDestination", KernelException.ENOENT);
    map.put(destination.key(), destination);
    changed("setDestination", destination.key() + " weight " + destination.weight());
  }

  @Override
  public void deleteDestination(ServiceKey service, DestinationKey destination)
      throws KernelException {
    enter("deleteDestination", destination);
    check(of(service).remove(destination) != null, "deleteDestination", KernelException.ENOENT);
    changed("deleteDestination", destination);
  }

  @Override
  public void zero(ServiceKey key) {}

  @Override
  public List<SyncDaemon> daemons() {
    return List.of();
  }

  @Override
  public void startDaemon(SyncDaemon daemon) {}

  @Override
  public void stopDaemon(SyncDaemon.Role role, int syncId) {}

  @Override
  public IpvsTimeouts timeouts() {
    return new IpvsTimeouts(900, 120, 300);
  }

  @Override
  public void setTimeouts(IpvsTimeouts timeouts) {}

  @Override
  public void close() {
    closed = true;
  }
}
