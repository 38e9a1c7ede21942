package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Addresses of IPv6 on the lab's machines, beside those of IPv4, while a scenario needs them. */
final class Ipv6 {
  private static final List<Site> SITES = List.of(Site.CLIENT, Site.RS1, Site.RS2);

  private Ipv6() {}

  /**
   * Gives the client, the real servers and the directors theirs.
   *
   * @throws LabException where this machine's kernel has no IPv6
   */
  static void add(Pair pair) {
    if (!Files.isDirectory(Path.of("/proc/sys/net/ipv6"))) {
      throw new LabException(
          "this machine's kernel has no IPv6 (no /proc/sys/net/ipv6): boot it without ipv6.disable,"
              + " or load the module 'ipv6'");
    }
    for (Site site : SITES) {
      pair.lab()
          .site(site)
          .must(
              "echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6 && "
                  + address("replace", site.ipv6(), "eth0"));
      if (site.network() == Network.INSIDE) {
        pair.lab()
            .site(site)
            .must("ip -6 route replace default via " + Site.INSIDE_GATEWAY6 + " dev eth0");
      }
    }
    pair.agents().forEach(Ipv6::addTo);
  }

  /** Gives the agent's director its own again: a boot forgets them. */
  static void addTo(Agent agent) {
    DirectorHost host = agent.director();
    for (Network network : Network.values()) {
      String own = network.ipv6(host.director().address(network));
      host.must(address("replace", own, network.directorInterface()));
    }
  }

  /** Takes all of them back, with the routes, from the machines that are up. */
  static void remove(Pair pair) {
    for (Site site : SITES) {
      pair.lab().site(site).sh(address("del", site.ipv6(), "eth0"));
      pair.lab().site(site).sh("ip -6 route del default");
    }
    for (Agent agent : pair.agents()) {
      DirectorHost host = agent.director();
      for (Network network : Network.values()) {
        if (host.isUp()) {
          String own = network.ipv6(host.director().address(network));
          host.sh(address("del", own, network.directorInterface()));
        }
      }
    }
  }

  /** In use at once: nobody else in the lab has it. */
  private static String address(String command, String address, String device) {
    return "ip -6 addr %s %s/%d dev %s%s"
        .formatted(
            command,
            address,
            Network.IPV6_PREFIX_LENGTH,
            device,
            command.equals("del") ? "" : " nodad");
  }
}
