package dev.lvsd.netlink.ipvs;

import static dev.lvsd.netlink.ipvs.IpvsProtocol.*;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.generic.GenericFamily;
import dev.lvsd.netlink.transport.NativeNetlink;
import dev.lvsd.netlink.transport.NetlinkSockets;
import dev.lvsd.netlink.transport.NoAnswerException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@link Ipvs} over generic netlink. Belongs to one thread, but for {@link #close()}. */
public final class NetlinkIpvs implements Ipvs {
  private static final String REMEDY =
      "this kernel has no IPVS: run 'modprobe ip_vs', or use a kernel with CONFIG_IP_VS";

  private static final int MAX_SYNC_ID = 255;

  private final GenericFamily family;

  private NetlinkIpvs(GenericFamily family) {
    this.family = family;
  }

  /**
   * The IPVS of the running kernel, in the network namespace of the process; the kernel loads the
   * module {@code ip_vs} if it can.
   *
   * @throws KernelException ENOENT with the remedy where the kernel has no IPVS
   */
  public static NetlinkIpvs open() throws KernelException {
    return open(new NativeNetlink());
  }

  /** IPVS over sockets of another make, such as a fake kernel's. */
  public static NetlinkIpvs open(NetlinkSockets sockets) throws KernelException {
    return new NetlinkIpvs(GenericFamily.open(sockets, FAMILY, VERSION, REMEDY));
  }

  @Override
  public IpvsInfo info() throws KernelException {
    return family.get(() -> "read IPVS info", CMD_GET_INFO, out -> {}, IpvsDecoder::info);
  }

  @Override
  public List<ServiceEntry> services() throws KernelException {
    return family.dump(
        () -> "list IPVS services", CMD_GET_SERVICE, out -> {}, IpvsDecoder::service);
  }

  @Override
  public Optional<ServiceEntry> service(ServiceKey key) throws KernelException {
    try {
      return Optional.of(
          family.get(
              () -> "read service " + key,
              CMD_GET_SERVICE,
              out -> IpvsEncoder.key(out, key),
              IpvsDecoder::service));
    } catch (KernelException e) {
      if (e.errno() == KernelException.ESRCH) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void addService(Service service) throws KernelException {
    putService("add", CMD_NEW_SERVICE, service);
  }

  @Override
  public void setService(Service service) throws KernelException {
    putService("change", CMD_SET_SERVICE, service);
  }

  private void putService(String verb, int command, Service service) throws KernelException {
    Supplier<String> operation =
        () -> verb + " service " + service.key() + " with scheduler " + service.scheduler();
    try {
      family.acknowledged(operation, command, out -> IpvsEncoder.service(out, service));
    } catch (KernelException e) {
      if (e.errno() != KernelException.ENOENT) {
        throw e;
      }
      KernelException unknown =
          new KernelException(operation.get(), e.errno(), missingModule(service));
      unknown.initCause(e);
      throw unknown;
    }
  }

  private static String missingModule(Service service) {
    String text =
        "the kernel has no such scheduler: run 'modprobe ip_vs_" + service.scheduler() + "'";
    return service.persistenceEngine() == null
        ? text
        : text + ", and 'modprobe ip_vs_pe_" + service.persistenceEngine() + "'";
  }

  @Override
  public void deleteService(ServiceKey key) throws KernelException {
    family.acknowledged(
        () -> "delete service " + key, CMD_DEL_SERVICE, out -> IpvsEncoder.key(out, key));
  }

  @Override
  public List<DestinationEntry> destinations(ServiceKey service) throws KernelException {
    return family.dump(
        () -> "list the destinations of " + service,
        CMD_GET_DEST,
        out -> IpvsEncoder.key(out, service),
        in -> IpvsDecoder.destination(in, service.ipv6()));
  }

  @Override
  public void addDestination(ServiceKey service, Destination destination) throws KernelException {
    family.acknowledged(
        () -> "add destination " + destination.key() + " to " + service,
        CMD_NEW_DEST,
        out -> {
          IpvsEncoder.key(out, service);
          IpvsEncoder.destination(out, destination);
        });
  }

  @Override
  public void setDestination(ServiceKey service, Destination destination) throws KernelException {
    family.acknowledged(
        () -> "change destination " + destination.key() + " of " + service,
        CMD_SET_DEST,
        out -> {
          IpvsEncoder.key(out, service);
          IpvsEncoder.destination(out, destination);
        });
  }

  @Override
  public void deleteDestination(ServiceKey service, DestinationKey destination)
      throws KernelException {
    family.acknowledged(
        () -> "delete destination " + destination + " of " + service,
        CMD_DEL_DEST,
        out -> {
          IpvsEncoder.key(out, service);
          IpvsEncoder.destinationKey(out, destination);
        });
  }

  @Override
  public void zero(ServiceKey key) throws KernelException {
    family.acknowledged(
        () -> "zero the counters of " + key, CMD_ZERO, out -> IpvsEncoder.key(out, key));
  }

  @Override
  public List<SyncDaemon> daemons() throws KernelException {
    return family.dump(
        () -> "list IPVS sync daemons", CMD_GET_DAEMON, out -> {}, IpvsDecoder::daemon);
  }

  @Override
  public void startDaemon(SyncDaemon daemon) throws KernelException {
    Supplier<String> operation =
        () ->
            "start the sync daemon "
                + IpvsEncoder.lower(daemon.role())
                + " on "
                + daemon.interfaceName();
    if (daemon.syncId() < 0 || daemon.syncId() > MAX_SYNC_ID) {
      // The kernel takes any number and then sends its lowest byte.
      throw new KernelException(
          operation.get(), 0, "sync id " + daemon.syncId() + " is not in 0.." + MAX_SYNC_ID);
    }
    family.acknowledged(operation, CMD_NEW_DAEMON, out -> IpvsEncoder.daemon(out, daemon));
  }

  @Override
  public void stopDaemon(SyncDaemon.Role role, int syncId) throws KernelException {
    try {
      family.acknowledged(
          () -> "stop the sync daemon " + IpvsEncoder.lower(role),
          CMD_DEL_DAEMON,
          out -> IpvsEncoder.daemonRole(out, role, syncId));
    } catch (NoAnswerException e) {
      // A daemon that is stopped before its thread first ran: it is gone, but the result is EINTR,
      // which netlink_rcv_skb() leaves unanswered.
      if (daemons().stream().anyMatch(daemon -> daemon.role() == role)) {
        throw e;
      }
    }
  }

  @Override
  public IpvsTimeouts timeouts() throws KernelException {
    return family.get(() -> "read IPVS timeouts", CMD_GET_CONFIG, out -> {}, IpvsDecoder::timeouts);
  }

  @Override
  public void setTimeouts(IpvsTimeouts timeouts) throws KernelException {
    family.acknowledged(
        () -> "set IPVS " + timeouts, CMD_SET_CONFIG, out -> IpvsEncoder.timeouts(out, timeouts));
  }

  @Override
  public void close() {
    family.close();
  }
}
