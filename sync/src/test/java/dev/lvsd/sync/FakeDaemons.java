package dev.lvsd.sync;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sync daemons of a 6.1 kernel whose interface has an MTU of 9000; the rest of IPVS is not. */
final class FakeDaemons {
  final List<SyncDaemon> running = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  int refuseStart;
  int refuseRead;

  Ipvs ipvs() {
    return (Ipvs)
        Proxy.newProxyInstance(
            Ipvs.class.getClassLoader(),
            new Class<?>[] {Ipvs.class},
            (proxy, method, arguments) -> call(method.getName(), arguments));
  }

  private @Nullable Object call(String name, Object[] arguments) throws Exception {
    switch (name) {
      case "daemons" -> {
        refuse("read the daemons", refuseRead);
        return List.copyOf(running);
      }
      case "startDaemon" -> start((SyncDaemon) arguments[0]);
      case "stopDaemon" -> stop((SyncDaemon.Role) arguments[0]);
      default -> throw new UnsupportedOperationException(name);
    }
    return null;
  }

  private void start(SyncDaemon daemon) throws KernelException, UnknownHostException {
    refuse("start the sync daemon on " + daemon.interfaceName(), refuseStart);
    if (running.stream().anyMatch(d -> d.role() == daemon.role())) {
      throw new KernelException("start daemon", KernelException.EEXIST, null);
    }
    calls.add("start " + daemon.role());
    boolean backup = daemon.role() == SyncDaemon.Role.BACKUP;
    int maxlen =
        daemon.maxlen() == 0
            ? (backup ? 8972 : 1472)
            : Math.max(daemon.maxlen(), backup ? 1024 : 1);
    running.add(
        new SyncDaemon(
            daemon.role(),
            daemon.interfaceName(),
            daemon.syncId(),
            maxlen,
            InetAddress.getByName("224.0.0.81"),
            8848,
            1));
  }

  private void stop(SyncDaemon.Role role) throws KernelException {
    if (!running.removeIf(d -> d.role() == role)) {
      throw new KernelException("stop daemon", KernelException.ESRCH, null);
    }
    calls.add("stop " + role);
  }

  private static void refuse(String operation, int errno) throws KernelException {
    if (errno != 0) {
      throw new KernelException(operation, errno, null);
    }
  }
}
