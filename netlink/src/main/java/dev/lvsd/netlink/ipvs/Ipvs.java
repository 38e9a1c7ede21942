package dev.lvsd.netlink.ipvs;

import dev.lvsd.netlink.KernelException;
import java.util.List;
import java.util.Optional;

/**
 * The generic netlink family {@code IPVS} ({@code include/uapi/linux/ip_vs.h}, {@code
 * net/netfilter/ipvs/ip_vs_ctl.c}).
 *
 * <p>Calls block until the kernel has answered or the receive time-out has passed; call them from
 * the one thread that owns this resource, never from an event loop. An empty table is an empty
 * list, not an error.
 */
public interface Ipvs extends AutoCloseable {
  IpvsInfo info() throws KernelException;

  List<ServiceEntry> services() throws KernelException;

  /** The service, or empty where the kernel has none of that key. */
  Optional<ServiceEntry> service(ServiceKey key) throws KernelException;

  /**
   * Fails with EEXIST where the key is taken, ENOENT where the scheduler is unknown to the kernel.
   */
  void addService(Service service) throws KernelException;

  /**
   * Changes scheduler, flags and persistence of a live service; its connections stay. Fails with
   * ESRCH if missing.
   */
  void setService(Service service) throws KernelException;

  /** Deletes the service and its destinations. Fails with ESRCH if missing. */
  void deleteService(ServiceKey key) throws KernelException;

  /** The service's real servers; none where the kernel has no such service either. */
  List<DestinationEntry> destinations(ServiceKey service) throws KernelException;

  /** Fails with EEXIST where it is there already, ESRCH where the service is missing. */
  void addDestination(ServiceKey service, Destination destination) throws KernelException;

  /** Changes weight, thresholds, forwarding; connections stay. Fails with ENOENT if missing. */
  void setDestination(ServiceKey service, Destination destination) throws KernelException;

  /** Fails with ENOENT if missing. */
  void deleteDestination(ServiceKey service, DestinationKey destination) throws KernelException;

  /** Zeroes the counters of one service and its destinations. */
  void zero(ServiceKey key) throws KernelException;

  /** The sync daemons that run in this network namespace: none, one, or one of each role. */
  List<SyncDaemon> daemons() throws KernelException;

  /** Fails with EEXIST where that role runs already. */
  void startDaemon(SyncDaemon daemon) throws KernelException;

  /** Discards what the daemon has buffered; fails with ESRCH where that role does not run. */
  void stopDaemon(SyncDaemon.Role role, int syncId) throws KernelException;

  /** Connection timeouts of the namespace. */
  IpvsTimeouts timeouts() throws KernelException;

  void setTimeouts(IpvsTimeouts timeouts) throws KernelException;

  @Override
  void close();
}
