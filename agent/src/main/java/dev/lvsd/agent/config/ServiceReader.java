package dev.lvsd.agent.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.ServiceConfig.OnFailure;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code services}. */
final class ServiceReader {
  /** Every scheduler of net/netfilter/ipvs, by the name of its module without {@code ip_vs_}. */
  static final List<String> SCHEDULERS =
      List.of(
          "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf",
          "twos");

  /** Those that look at a weight only to see whether it is 0. */
  private static final Set<String> BLIND_TO_WEIGHTS = Set.of("rr", "lc");

  /** As ipvsadm(8) has it. */
  private static final Duration DEFAULT_PERSISTENCE = Duration.ofSeconds(300);

  /** As ipvsadm(8) has it: 31 days. */
  private static final Duration MAX_PERSISTENCE = Duration.ofDays(31);

  private static final Map<String, String> SCHEDULER_WORDS = new LinkedHashMap<>();
  private static final Map<String, Forwarding> FORWARDINGS = new LinkedHashMap<>();
  private static final Map<String, OnFailure> ON_FAILURES = new LinkedHashMap<>();

  static {
    SCHEDULERS.forEach(name -> SCHEDULER_WORDS.put(name, name));
    FORWARDINGS.put("nat", Forwarding.NAT);
    FORWARDINGS.put("dr", Forwarding.DIRECT);
    FORWARDINGS.put("tunnel", Forwarding.TUNNEL);
    ON_FAILURES.put("weight-zero", OnFailure.WEIGHT_ZERO);
    ON_FAILURES.put("remove", OnFailure.REMOVE);
  }

  private final Problems problems;
  private final CheckReader checks;
  private final List<Located<InetAddress>> vips;
  private final List<ServiceConfig> services = new ArrayList<>();
  private final List<Located<String>> names = new ArrayList<>();
  private final List<Located<ServiceKey.Virtual>> virtuals = new ArrayList<>();

  ServiceReader(Problems problems, Path directory, List<Located<InetAddress>> vips) {
    this.problems = problems;
    this.checks = new CheckReader(problems, directory);
    this.vips = vips;
  }

  /** The services that are whole. */
  List<ServiceConfig> read(List<Section.Element> elements) {
    for (Section.Element element : elements) {
      Section section = element.section(Shape.SERVICE);
      if (section != null) {
        service(section);
      }
    }
    Located.refuseRepeats(names, n -> n, "the service name", problems);
    Located.refuseRepeats(virtuals, v -> v, "a service with the same virtual address", problems);
    return services;
  }

  private void service(Section section) {
    String name = section.required("name", Values.NAME_TEXT, "what status and events call it");
    if (name != null) {
      names.add(new Located<>(name, section.at("name")));
    }
    ServiceKey.Virtual virtual =
        section.required(
            "virtual", Addresses.VIRTUAL, "protocol, VIP and port: \"tcp://192.168.10.100:80\"");
    if (virtual != null) {
      virtuals.add(new Located<>(virtual, section.at("virtual")));
      checkVip(virtual, section.at("virtual"));
    }
    String scheduler = section.optional("scheduler", Values.word(SCHEDULER_WORDS), "wlc");
    Forwarding forwarding =
        section.required("forwarding", Values.word(FORWARDINGS), "\"nat\", \"dr\" or \"tunnel\"");
    PersistenceConfig persistence = persistence(section, virtual);
    JsonNode checkNode = section.get("check");
    CheckConfig check = checkNode == null ? null : checks.read(checkNode, section.at("check"));
    OnFailure onFailure =
        section.optional("onFailure", Values.word(ON_FAILURES), OnFailure.WEIGHT_ZERO);
    if (checkNode == null && section.has("onFailure")) {
      problems.warning(section.at("onFailure"), "has no effect: the service has no check");
    }
    List<Located<RealServerConfig>> realServers = realServers(section);
    if (virtual != null && forwarding != null) {
      checkForwarding(virtual, forwarding, realServers);
    }
    warnOfUnusedWeights(scheduler, realServers, section);
    if (name != null && virtual != null && forwarding != null) {
      List<RealServerConfig> servers = realServers.stream().map(Located::value).toList();
      services.add(
          new ServiceConfig(
              name, virtual, scheduler, forwarding, persistence, check, onFailure, servers));
    }
  }

  /** Read to the end also where the virtual address is wrong, for the sake of the problems. */
  private @Nullable PersistenceConfig persistence(
      Section service, ServiceKey.@Nullable Virtual virtual) {
    Section section = service.child("persistence", Shape.PERSISTENCE);
    if (section == null) {
      return null;
    }
    Duration timeout =
        section.optional(
            "timeout",
            Values.duration(Duration.ofSeconds(1), MAX_PERSISTENCE),
            DEFAULT_PERSISTENCE);
    if (timeout.toMillis() % 1000 != 0) {
      problems.error(
          section.at("timeout"),
          "is " + Values.write(timeout) + ": the kernel counts it in whole seconds");
    }
    int bits = virtual != null && !virtual.ipv6() ? 32 : 128;
    return new PersistenceConfig(
        timeout, section.optional("netmask", Values.integer(1, bits), bits));
  }

  private void checkVip(ServiceKey.Virtual virtual, String at) {
    if (vips.stream().noneMatch(vip -> vip.value().equals(virtual.address()))) {
      List<String> known = vips.stream().map(vip -> vip.value().getHostAddress()).toList();
      problems.error(
          at,
          virtual.address().getHostAddress()
              + " is not a VIP"
              + (known.isEmpty() ? "" : " (VIPs: " + String.join(", ", known) + ")")
              + ": add it to \"vips\", or write one of them");
    }
  }

  private List<Located<RealServerConfig>> realServers(Section section) {
    List<Located<RealServerConfig>> servers = new ArrayList<>();
    List<Section.Element> elements = section.elements("realServers");
    for (Section.Element element : elements) {
      Section server = element.section(Shape.REAL_SERVER);
      if (server == null) {
        continue;
      }
      DestinationKey key =
          server.required(
              "address", Addresses.ENDPOINT_OF_HOST, "address and port: \"172.16.20.100:80\"");
      int weight = server.optional("weight", Values.integer(0, 65535), 1);
      if (key != null) {
        servers.add(new Located<>(new RealServerConfig(key, weight), server.at("address")));
      }
    }
    if (elements.isEmpty()) {
      problems.error(
          section.has("realServers") ? section.at("realServers") : section.pointer(),
          "has no real server: list at least one as \"realServers\": [ { \"address\":"
              + " \"172.16.20.100:80\" } ]");
    }
    Located.refuseRepeats(servers, RealServerConfig::key, "the real server", problems);
    return servers;
  }

  private void checkForwarding(
      ServiceKey.Virtual virtual,
      Forwarding forwarding,
      List<Located<RealServerConfig>> realServers) {
    for (Located<RealServerConfig> server : realServers) {
      DestinationKey key = server.value().key();
      String word = forwarding == Forwarding.NAT ? "nat" : "dr";
      if (forwarding != Forwarding.TUNNEL
          && key.address().getClass() != virtual.address().getClass()) {
        problems.error(
            server.pointer(),
            "is of another address family than the service: with forwarding \""
                + word
                + "\" both must be IPv4, or both IPv6");
      }
      if (forwarding != Forwarding.NAT && key.port() != virtual.port()) {
        problems.error(
            server.pointer(),
            "has port "
                + key.port()
                + ", but only forwarding \"nat\" rewrites ports: write "
                + virtual.port());
      }
      if (vips.stream().anyMatch(vip -> vip.value().equals(key.address()))) {
        problems.error(
            server.pointer(), "is a VIP: a real server must have an address that does not move");
      }
    }
  }

  private void warnOfUnusedWeights(
      String scheduler, List<Located<RealServerConfig>> servers, Section section) {
    long weights =
        servers.stream().map(s -> s.value().weight()).filter(w -> w > 0).distinct().count();
    if (weights > 1 && BLIND_TO_WEIGHTS.contains(scheduler)) {
      problems.warning(
          section.at("scheduler"),
          scheduler + " does not look at weights, but the real servers' differ: use w" + scheduler);
    }
  }
}
