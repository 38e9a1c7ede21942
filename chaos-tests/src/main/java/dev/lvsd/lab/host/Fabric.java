package dev.lvsd.lab.host;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.WorkDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bridges, TAPs and cables, all in one network namespace of their own, and the namespaces that hang
 * on them. Nothing is made in the machine's own namespace.
 */
public final class Fabric {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String namespace;
  private final String prefix;
  private final Map<Site, NamespaceHost> sites = new EnumMap<>(Site.class);
  private final Set<String> unplugged = Collections.synchronizedSet(new HashSet<>());

  private Fabric(String prefix) {
    this.prefix = prefix;
    this.namespace = prefix + "fab";
  }

  /** Builds it all; what a failure leaves half made is found by its names' prefix. */
  public static Fabric create(WorkDirectory work) {
    String prefix = work.manifest().namespacePrefix();
    Fabric fabric = new Fabric(prefix);
    addNamespace(fabric.namespace);
    Commands.must("ip", "netns", "exec", fabric.namespace, "sh", "-c", quietIpv6("default"));
    fabric.ip(bridges());
    for (Site site : Site.values()) {
      fabric.add(site, work);
    }
    return fabric;
  }

  public String namespace() {
    return namespace;
  }

  public NamespaceHost site(Site site) {
    return requireNonNull(sites.get(site));
  }

  /** Pulls the director's cable out of the network's bridge; its interface does not notice. */
  public void unplug(Director director, Network network) {
    unplugged.add(director.port(network));
    ip(List.of("link set dev " + director.port(network) + " nomaster"));
  }

  /** Puts the cable back. */
  public void plug(Director director, Network network) {
    unplugged.remove(director.port(network));
    ip(List.of("link set dev " + director.port(network) + " master " + network.bridge()));
  }

  /** From now on the fabric loses these frames, and no others but those of pulled cables. */
  public void lose(List<Loss> losses) {
    String rules = String.join("\n", losses.stream().map(Loss::rules).toList());
    nft(
        """
        table bridge lab
        delete table bridge lab
        table bridge lab {
          chain forward {
            type filter hook forward priority 0; policy accept;
        %s
          }
        }
        """
            .formatted(rules));
  }

  /** Loses nothing any more. */
  public void loseNothing() {
    nft("table bridge lab\ndelete table bridge lab\n");
  }

  public boolean plugged(Director director, Network network) {
    return !unplugged.contains(director.port(network));
  }

  /** Gives the director a TAP on either network, which a User-Mode Linux kernel opens by name. */
  void addTaps(Director director) {
    List<String> commands = new ArrayList<>();
    for (Network network : Network.values()) {
      commands.add("tuntap add dev " + director.port(network) + " mode tap");
      commands.addAll(attach(director, network));
    }
    ip(commands);
  }

  /**
   * Makes a namespace for the director with its two interfaces in it, set up as its init expects.
   */
  String addDirectorNamespace(Director director) {
    String name = prefix + director.label();
    addNamespace(name);
    List<String> commands = new ArrayList<>();
    for (Network network : Network.values()) {
      commands.add(
          "link add name %s type veth peer name %s address %s netns %s"
              .formatted(
                  director.port(network),
                  network.directorInterface(),
                  director.mac(network),
                  name));
      commands.addAll(attach(director, network));
    }
    ip(commands);
    return name;
  }

  void removeDirectorNamespace(Director director) {
    Commands.run(List.of("ip", "netns", "del", prefix + director.label()));
  }

  private List<String> attach(Director director, Network network) {
    String port = director.port(network);
    String up = "link set dev " + port + " up";
    return plugged(director, network)
        ? List.of("link set dev " + port + " master " + network.bridge(), up)
        : List.of(up);
  }

  private void add(Site site, WorkDirectory work) {
    String name = prefix + site.label();
    addNamespace(name);
    String port = site.port();
    ip(
        List.of(
            "link add name " + port + " type veth peer name eth0 netns " + name,
            "link set dev " + port + " master " + site.network().bridge() + " up"));
    List<String> inside = new ArrayList<>();
    inside.add("addr add " + site.address() + "/" + site.network().prefixLength() + " dev eth0");
    inside.add("link set eth0 up");
    if (!site.gateway().isEmpty()) {
      inside.add("route add default via " + site.gateway());
    }
    batch(name, inside);
    sites.put(site, new NamespaceHost(site, name, work));
  }

  private static List<String> bridges() {
    List<String> commands = new ArrayList<>();
    for (Network network : Network.values()) {
      String bridge = network.bridge();
      commands.add("link add name " + bridge + " type bridge forward_delay 0 mcast_snooping 0");
      commands.add("link set dev " + bridge + " up");
    }
    return commands;
  }

  private static void addNamespace(String name) {
    Commands.must("ip", "netns", "add", name);
    batch(name, List.of("link set lo up"));
  }

  private static String quietIpv6(String scope) {
    String file = "/proc/sys/net/ipv6/conf/" + scope + "/disable_ipv6";
    return "if [ -e " + file + " ]; then echo 1 >" + file + "; fi";
  }

  private void ip(List<String> commands) {
    batch(namespace, commands);
  }

  private void nft(String script) {
    Commands.run(List.of("ip", "netns", "exec", namespace, "nft", "-f", "-"), script, PATIENCE)
        .orThrow("nft in " + namespace + ": " + script);
  }

  private static void batch(String namespace, List<String> commands) {
    String script = String.join("\n", commands) + "\n";
    Commands.run(List.of("ip", "-n", namespace, "-batch", "-"), script, PATIENCE)
        .orThrow("ip in " + namespace + ": " + commands);
  }
}
