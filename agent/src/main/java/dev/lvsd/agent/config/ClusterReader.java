package dev.lvsd.agent.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code cluster}: who the agents are, and whether a majority of them is well defined. */
final class ClusterReader {
  static final int DEFAULT_HEARTBEAT_PORT = 8971;
  static final int DEFAULT_PORT = 8972;
  static final int DEFAULT_EVENT_BUS_PORT = 8973;
  static final int DEFAULT_RESYNC_PORT = 8974;

  /** Interval and multiplier that a profile stands for. */
  private record Profile(Duration interval, int multiplier) {}

  private static final Profile LAN = new Profile(Duration.ofMillis(100), 3);
  private static final Map<String, Profile> PROFILES = new LinkedHashMap<>();

  static {
    PROFILES.put("lan", LAN);
    PROFILES.put("fast", new Profile(Duration.ofMillis(20), 8));
    PROFILES.put("wan", new Profile(Duration.ofSeconds(1), 4));
  }

  private final Problems problems;
  private final Path directory;
  private final TcpPorts ports;

  ClusterReader(Problems problems, Path directory, TcpPorts ports) {
    this.problems = problems;
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * The cluster as far as it could be read.
   *
   * @param name null where it is missing or wrong
   */
  record Draft(
      @Nullable String name,
      @Nullable Path secretFile,
      @Nullable Path previousSecretFile,
      List<NodeReader.Draft> nodes,
      HeartbeatConfig heartbeat,
      List<Located<InetAddress>> gateways,
      int port,
      int eventBusPort,
      int resyncPort) {

    /** Names of the directors that have one. */
    List<String> directors() {
      List<String> names = new ArrayList<>();
      for (NodeReader.Draft node : nodes) {
        if (node.director() && node.name() != null) {
          names.add(node.name());
        }
      }
      return names;
    }

    Optional<ClusterConfig> toConfig() {
      List<NodeConfig> whole = nodes.stream().flatMap(n -> n.toConfig().stream()).toList();
      if (name == null || secretFile == null || whole.size() != nodes.size()) {
        return Optional.empty();
      }
      List<InetAddress> asked = gateways.stream().map(Located::value).toList();
      return Optional.of(
          new ClusterConfig(
              name,
              secretFile,
              previousSecretFile,
              whole,
              heartbeat,
              asked,
              port,
              eventBusPort,
              resyncPort));
    }
  }

  /** What stands in for a cluster that cannot be read at all. */
  static Draft nothing() {
    return new Draft(
        null,
        null,
        null,
        List.of(),
        heartbeat(null),
        List.of(),
        DEFAULT_PORT,
        DEFAULT_EVENT_BUS_PORT,
        DEFAULT_RESYNC_PORT);
  }

  Draft read(Section section) {
    String name =
        section.required("name", Values.NAME_TEXT, "a name that all agents of the pair share");
    Path secret =
        section.required(
            "secretFile", ConfigurationLoader.file(directory), "the file of the cluster's key");
    Path previous = section.optional("previousSecretFile", ConfigurationLoader.file(directory));
    if (previous != null && previous.equals(secret)) {
      problems.error(
          section.at("previousSecretFile"),
          "is also the secretFile: name the key that was used before, or leave it out");
    }
    List<NodeReader.Draft> nodes = new NodeReader(problems).read(section);
    HeartbeatConfig heartbeat = heartbeat(section.child("heartbeat", Shape.HEARTBEAT));
    List<Located<InetAddress>> gateways = gateways(section.child("arbiter", Shape.ARBITER));
    checkVoters(nodes, section);
    checkGateways(nodes, gateways);
    return new Draft(
        name,
        secret,
        previous,
        nodes,
        heartbeat,
        gateways,
        port(section, "port", DEFAULT_PORT),
        port(section, "eventBusPort", DEFAULT_EVENT_BUS_PORT),
        port(section, "resyncPort", DEFAULT_RESYNC_PORT));
  }

  private int port(Section section, String key, int fallback) {
    int port = section.optional(key, Values.port(), fallback);
    ports.add("cluster." + key, port, section, key);
    return port;
  }

  private static HeartbeatConfig heartbeat(@Nullable Section section) {
    if (section == null) {
      return new HeartbeatConfig(LAN.interval, LAN.multiplier, DEFAULT_HEARTBEAT_PORT);
    }
    Profile profile = section.optional("profile", Values.word(PROFILES), LAN);
    return new HeartbeatConfig(
        section.optional(
            "interval",
            Values.duration(Duration.ofMillis(10), Duration.ofSeconds(10)),
            profile.interval),
        section.optional("multiplier", Values.integer(2, 20), profile.multiplier),
        section.optional("port", Values.port(), DEFAULT_HEARTBEAT_PORT));
  }

  private List<Located<InetAddress>> gateways(@Nullable Section arbiter) {
    if (arbiter == null) {
      return List.of();
    }
    List<Located<InetAddress>> gateways = new ArrayList<>();
    List<Section.Element> elements = arbiter.elements("gateways");
    for (Section.Element element : elements) {
      InetAddress gateway = element.value(Addresses.HOST);
      if (gateway != null) {
        gateways.add(new Located<>(gateway, element.pointer()));
      }
    }
    if (elements.isEmpty()) {
      problems.error(
          arbiter.at("gateways"),
          "names no gateway: list at least one address that answers ARP when the peer is gone, such"
              + " as the router's");
    }
    Located.refuseRepeats(gateways, g -> g, "the gateway", problems);
    return gateways;
  }

  private void checkVoters(List<NodeReader.Draft> nodes, Section cluster) {
    if (nodes.isEmpty()) {
      return;
    }
    String at = cluster.at("nodes");
    long directors = nodes.stream().filter(NodeReader.Draft::director).count();
    long witnesses = nodes.size() - directors;
    boolean arbiter = cluster.has("arbiter");
    if (directors == 0) {
      problems.error(at, "names witnesses only: at least one node must be a director");
    } else if (directors > 2) {
      problems.error(
          at,
          "names "
              + directors
              + " directors: lvsd runs a pair; make the others \"role\": \"witness\"");
    } else if (nodes.size() % 2 == 0 && !(directors == 2 && witnesses == 0 && arbiter)) {
      problems.error(at, evenVoters(directors, witnesses));
    }
    if (arbiter && (witnesses > 0 || nodes.size() == 1)) {
      problems.warning(
          cluster.at("arbiter"),
          (witnesses > 0 ? "plays no part: the witness" : "plays no part: the only node")
              + " decides the majority");
    }
  }

  private static String evenVoters(long directors, long witnesses) {
    if (directors == 2 && witnesses == 0) {
      return "names two directors and nothing that decides between them when they lose each other:"
          + " add \"arbiter\": { \"gateways\": [...] } to the cluster, or a third node with"
          + " \"role\": \"witness\"";
    }
    return "names "
        + (directors + witnesses)
        + " voters ("
        + directors
        + (directors == 1 ? " director, " : " directors, ")
        + witnesses
        + (witnesses == 1 ? " witness" : " witnesses")
        + "): an even number has no majority when it splits in half; add or remove a witness";
  }

  private void checkGateways(List<NodeReader.Draft> nodes, List<Located<InetAddress>> gateways) {
    for (Located<InetAddress> gateway : gateways) {
      for (NodeReader.Draft node : nodes) {
        boolean own =
            gateway.value().equals(node.address())
                || node.paths().stream().anyMatch(p -> p.value().equals(gateway.value()));
        if (own) {
          problems.error(
              gateway.pointer(),
              "is an address of "
                  + node.pointer()
                  + ": a gateway must be neither of the nodes, or it cannot decide between them");
        }
      }
    }
  }
}
