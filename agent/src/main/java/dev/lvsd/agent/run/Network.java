package dev.lvsd.agent.run;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.VipConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.agent.host.InterfaceFinder;
import dev.lvsd.agent.vip.PlacedVip;
import dev.lvsd.agent.vip.Segment;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.packet.PacketNeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This node's interfaces as the configuration uses them: where each VIP goes, and the segments to
 * listen on.
 */
final class Network {
  /** More need not be asked to find somebody. */
  private static final int NEIGHBOURS = 16;

  private final Configuration configuration;
  private final NodeConfig node;
  private final List<Link> links;
  private final List<InterfaceAddress> addresses;
  private final Map<InetAddress, String> vipInterfaces;
  private final List<String> problems = new ArrayList<>();

  Network(Configuration configuration, NodeConfig node, Route route) throws KernelException {
    this.configuration = configuration;
    this.node = node;
    this.links = route.links();
    this.addresses = route.addresses();
    InterfaceFinder.Found found =
        InterfaceFinder.find(configuration.vipGroups(), node.name(), addresses, links);
    this.vipInterfaces = found.interfaces();
    problems.addAll(found.problems());
    for (InetAddress gateway : configuration.cluster().gateways()) {
      if (links.stream().noneMatch(l -> reaches(l, gateway))) {
        problems.add(
            "gateway "
                + gateway.getHostAddress()
                + " is in no subnet of this node, so it cannot be asked by ARP or NDP;"
                + " name gateways next to the director under /cluster/arbiter/gateways");
      }
    }
  }

  /** What stands against it, with remedies. */
  List<String> problems() {
    return problems;
  }

  Set<String> vipInterfaceNames() {
    return new HashSet<>(vipInterfaces.values());
  }

  /** The interfaces of those names, as they were found. */
  List<Link> links(Set<String> names) {
    return links.stream().filter(link -> names.contains(link.name())).toList();
  }

  /** The group's VIPs on this node's interfaces. */
  List<PlacedVip> place(VipGroupConfig group) {
    List<PlacedVip> placed = new ArrayList<>();
    for (VipConfig vip : group.addresses()) {
      String name = vipInterfaces.get(vip.address());
      links.stream()
          .filter(l -> l.name().equals(name))
          .findFirst()
          .ifPresent(
              l ->
                  placed.add(
                      new PlacedVip(vip.address(), vip.prefixLength(), l.name(), l.index())));
    }
    return placed;
  }

  /**
   * A neighbour port for every interface of these VIPs. Each announces this node's own addresses
   * there: the peer learns which link-layer address is this node's, and the first claim finds the
   * code on its way run once.
   */
  Map<String, NeighbourPort> ports(List<PlacedVip> vips) throws KernelException {
    Map<String, NeighbourPort> ports = new HashMap<>();
    for (PlacedVip vip : vips) {
      if (!ports.containsKey(vip.interfaceName())) {
        NeighbourPort port = PacketNeighbourPort.open(vip.interfaceName());
        ports.put(vip.interfaceName(), port);
        for (InterfaceAddress own : own(vip.linkIndex())) {
          port.announce(own.address());
        }
      }
    }
    return ports;
  }

  /** A segment for every interface that carries a VIP or leads to a gateway. */
  List<Segment> segments(Consumer<NeighbourMessage> listener) throws KernelException {
    Set<InetAddress> vips = vips();
    Set<InetAddress> interesting = new HashSet<>(vips);
    interesting.addAll(configuration.cluster().gateways());
    configuration.cluster().nodes().stream()
        .filter(n -> !n.name().equals(node.name()))
        .forEach(n -> interesting.addAll(n.heartbeat()));
    List<Segment> segments = new ArrayList<>();
    for (Link link : links) {
      boolean carries = vipInterfaces.containsValue(link.name());
      boolean leads = configuration.cluster().gateways().stream().anyMatch(g -> reaches(link, g));
      if (carries || leads) {
        List<InterfaceAddress> own =
            addresses.stream()
                .filter(a -> a.linkIndex() == link.index() && !vips.contains(a.address()))
                .toList();
        try {
          segments.add(
              new Segment(
                  PacketNeighbourPort.open(link), own, interesting, neighbours(link), listener));
        } catch (KernelException e) {
          segments.forEach(Segment::close);
          throw e;
        }
      }
    }
    return segments;
  }

  /** Who should be there, of those that the configuration names: gateways, nodes, real servers. */
  private Set<InetAddress> neighbours(Link link) {
    Stream<InetAddress> nodes =
        configuration.cluster().nodes().stream()
            .filter(n -> !n.name().equals(node.name()))
            .flatMap(n -> n.heartbeat().stream());
    Stream<InetAddress> servers =
        configuration.services().stream()
            .flatMap(s -> s.realServers().stream())
            .map(server -> server.key().address());
    return Stream.of(configuration.cluster().gateways().stream(), nodes, servers)
        .flatMap(all -> all)
        .distinct()
        .filter(address -> reaches(link, address))
        .limit(NEIGHBOURS)
        .collect(Collectors.toSet());
  }

  private Set<InetAddress> vips() {
    Set<InetAddress> all = new HashSet<>();
    configuration.vipGroups().forEach(g -> g.addresses().forEach(v -> all.add(v.address())));
    return all;
  }

  /** This node's own addresses on the interface, VIPs excluded. */
  private List<InterfaceAddress> own(int linkIndex) {
    Set<InetAddress> vips = vips();
    return addresses.stream()
        .filter(a -> a.linkIndex() == linkIndex && !vips.contains(a.address()))
        .toList();
  }

  private boolean reaches(Link link, InetAddress address) {
    return own(link.index()).stream().anyMatch(a -> a.subnetHolds(address));
  }
}
