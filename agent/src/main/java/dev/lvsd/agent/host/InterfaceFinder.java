package dev.lvsd.agent.host;

import dev.lvsd.agent.config.VipConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Link;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the interface of every VIP: the configured one, else the one whose subnet holds it. Pure.
 */
public final class InterfaceFinder {
  private InterfaceFinder() {}

  /**
   * @param interfaces name by VIP; VIPs for which there is a problem are missing
   * @param problems one line each, with the remedy
   */
  public record Found(Map<InetAddress, String> interfaces, List<String> problems) {
    public Found {
      interfaces = Map.copyOf(interfaces);
      problems = List.copyOf(problems);
    }
  }

  /** The interfaces of all VIPs on that node. */
  public static Found find(
      List<VipGroupConfig> groups,
      String node,
      List<InterfaceAddress> addresses,
      List<Link> links) {
    Set<InetAddress> vips = new HashSet<>();
    groups.forEach(group -> group.addresses().forEach(vip -> vips.add(vip.address())));
    Map<InetAddress, String> interfaces = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (VipGroupConfig group : groups) {
      for (VipConfig vip : group.addresses()) {
        Set<String> names =
            vip.interfaceOn(node)
                .map(Set::of)
                .orElseGet(() -> bySubnet(vip.address(), vips, addresses, links));
        if (names.size() == 1) {
          interfaces.put(vip.address(), names.iterator().next());
        } else {
          problems.add(problem(vip, node, names));
        }
      }
    }
    return new Found(interfaces, problems);
  }

  /**
   * The interfaces with the longest prefix that holds the address; more than one is ambiguous.
   * Addresses that are VIPs themselves do not count: they move, and a VIP's own prefix would make
   * the answer depend on who holds it.
   */
  private static Set<String> bySubnet(
      InetAddress vip, Set<InetAddress> vips, List<InterfaceAddress> addresses, List<Link> links) {
    int longest = -1;
    Set<String> names = new TreeSet<>();
    for (InterfaceAddress address : addresses) {
      if (vips.contains(address.address())
          || address.prefixLength() < longest
          || !address.subnetHolds(vip)) {
        continue;
      }
      if (address.prefixLength() > longest) {
        names.clear();
        longest = address.prefixLength();
      }
      links.stream()
          .filter(link -> link.index() == address.linkIndex())
          .forEach(link -> names.add(link.name()));
    }
    return names;
  }

  private static String problem(VipConfig vip, String node, Set<String> names) {
    String name = vip.address().getHostAddress();
    String why =
        names.isEmpty()
            ? "no interface of this machine has an address in a subnet that holds it"
            : "several interfaces have a subnet that holds it (" + String.join(", ", names) + ")";
    return "VIP "
        + name
        + ": "
        + why
        + "; name its \"interface\" in the configuration, for all nodes or for \""
        + node
        + "\"";
  }
}
