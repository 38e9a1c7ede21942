package dev.lvsd.agent.run;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.config.SyncConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.agent.host.ModuleLoader;
import dev.lvsd.agent.host.Preflight;
import dev.lvsd.agent.host.Sysctls;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.NetlinkIpvs;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import java.io.IOException;
import java.net.Inet6Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A director's machine, found fit and made ready: privileges, IPVS, interfaces, kernel settings.
 * All problems are found together.
 *
 * @param needs what its kernel settings depend on
 * @param notes what could not be made ready but is no reason not to start
 */
record DirectorHost(Network network, Sysctls.Needs needs, List<String> notes) {
  private static final Logger log = LoggerFactory.getLogger(DirectorHost.class);

  DirectorHost {
    notes = List.copyOf(notes);
  }

  static DirectorHost prepare(Configuration configuration, NodeConfig node)
      throws StartException, IOException {
    List<String> problems = new ArrayList<>(Preflight.capabilities(Path.of("/proc/self/status")));
    if (!problems.isEmpty()) {
      throw new StartException(problems);
    }
    problems.addAll(Preflight.ipvs(NetlinkIpvs::open, ModuleLoader.modprobe()));
    Network network;
    try (Route route = NetlinkRoute.open()) {
      network = new Network(configuration, node, route);
      problems.addAll(network.problems());
      problems.addAll(Preflight.interfaces(uses(configuration, node, network), route.links()));
    }
    if (!problems.isEmpty()) {
      throw new StartException(problems);
    }
    Sysctls.Needs needs = needs(configuration, network);
    return new DirectorHost(network, needs, apply(Sysctls.wanted(needs)));
  }

  /** Makes the kernel settings of an interface that was made anew, which has defaults again. */
  void settle(String interfaceName) {
    apply(Sysctls.ofInterface(needs, interfaceName));
  }

  private static List<String> apply(List<Sysctls.Setting> settings) {
    Sysctls.Report report = new Sysctls(Path.of("/proc/sys")).apply(settings);
    report.changes().forEach(change -> log.info("kernel setting {}", change));
    report.problems().forEach(problem -> log.warn("{}", problem));
    return report.problems();
  }

  private static Map<String, String> uses(
      Configuration configuration, NodeConfig node, Network network) {
    Map<String, String> uses = new HashMap<>();
    network.vipInterfaceNames().forEach(name -> uses.put(name, "VIPs"));
    SyncConfig sync = configuration.sync();
    if (sync != null) {
      sync.interfaceOn(node.name()).ifPresent(name -> uses.putIfAbsent(name, "connection sync"));
    }
    return uses;
  }

  private static Sysctls.Needs needs(Configuration configuration, Network network) {
    boolean ipv6 =
        configuration.vipGroups().stream()
            .map(VipGroupConfig::addresses)
            .flatMap(List::stream)
            .anyMatch(v -> v.address() instanceof Inet6Address);
    boolean nat =
        configuration.services().stream()
            .map(ServiceConfig::forwarding)
            .anyMatch(f -> f == Forwarding.NAT);
    return new Sysctls.Needs(ipv6, nat, configuration.sync() != null, network.vipInterfaceNames());
  }
}
