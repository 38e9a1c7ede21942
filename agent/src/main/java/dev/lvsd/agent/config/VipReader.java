package dev.lvsd.agent.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code vips}: one group, or an array of named groups. */
final class VipReader {
  static final String DEFAULT_GROUP = "default";

  /** As many as a heartbeat has room for. */
  private static final int MAX_GROUPS = 16;

  private static final Duration MAX_LIFETIME = Duration.ofMinutes(5);
  private static final Duration DEFAULT_PREEMPT_DELAY = Duration.ofSeconds(30);

  private final Problems problems;
  private final ClusterReader.Draft cluster;
  private final List<VipGroupConfig> groups = new ArrayList<>();
  private final List<Located<String>> names = new ArrayList<>();
  private final List<Located<InetAddress>> addresses = new ArrayList<>();

  VipReader(Problems problems, ClusterReader.Draft cluster) {
    this.problems = problems;
    this.cluster = cluster;
  }

  List<VipGroupConfig> groups() {
    return groups;
  }

  /** Every VIP that could be read. */
  List<Located<InetAddress>> addresses() {
    return addresses;
  }

  void read(JsonNode vips, String pointer) {
    if (vips.isArray()) {
      List<Section.Element> elements = Section.elements(vips, pointer, problems);
      if (elements.isEmpty()) {
        problems.error(pointer, "is empty, must hold at least one group of VIPs");
      }
      if (elements.size() > MAX_GROUPS) {
        problems.error(
            pointer, "holds " + elements.size() + " groups, must hold at most " + MAX_GROUPS);
      }
      for (Section.Element element : elements) {
        Section section = element.section(Shape.VIP_GROUP);
        if (section != null) {
          String name =
              section.required("name", Values.NAME_TEXT, "groups in an array have a name each");
          group(section, name == null ? DEFAULT_GROUP : name, name != null);
        }
      }
    } else if (vips.isObject()) {
      Section section = Section.of(vips, pointer, Shape.VIP_GROUP, problems);
      if (section != null) {
        group(section, section.optional("name", Values.NAME_TEXT, DEFAULT_GROUP), true);
      }
    } else {
      problems.error(
          pointer,
          "is " + Values.kind(vips) + ", must be a group (an object) or an array of named groups");
    }
    Located.refuseRepeats(names, n -> n, "the group name", problems);
    Located.refuseRepeats(addresses, a -> a, "the VIP", problems);
    checkAgainstNodes();
  }

  private void group(Section section, String name, boolean named) {
    if (named) {
      names.add(new Located<>(name, section.has("name") ? section.at("name") : section.pointer()));
    }
    List<VipConfig> vips = new ArrayList<>();
    List<Section.Element> elements = section.elements("addresses");
    for (Section.Element element : elements) {
      Section vip = element.section(Shape.VIP);
      VipConfig read = vip == null ? null : vip(vip);
      if (read != null) {
        vips.add(read);
      }
    }
    if (elements.isEmpty()) {
      problems.error(
          section.has("addresses") ? section.at("addresses") : section.pointer(),
          "has no VIP: list at least one as \"addresses\": [ { \"address\": \"192.168.10.100/24\""
              + " } ]");
    }
    Duration lifetime = lifetime(section);
    String prefer = section.optional("prefer", Values.NAME_TEXT);
    if (prefer != null && !cluster.directors().contains(prefer)) {
      problems.error(
          section.at("prefer"),
          "is not the name of a director" + Nearest.hint(prefer, cluster.directors()));
    }
    Section preempt = section.child("preempt", Shape.PREEMPT);
    boolean enabled = preempt != null && preempt.optional("enabled", Values.BOOLEAN, false);
    Duration delay =
        preempt == null
            ? DEFAULT_PREEMPT_DELAY
            : preempt.optional(
                "delay",
                Values.duration(Duration.ZERO, Duration.ofHours(1)),
                DEFAULT_PREEMPT_DELAY);
    groups.add(new VipGroupConfig(name, vips, lifetime, prefer, enabled, delay));
  }

  private @Nullable VipConfig vip(Section section) {
    Addresses.Cidr cidr =
        section.required("address", Addresses.CIDR, "the VIP, such as \"192.168.10.100/24\"");
    Map<String, String> interfaces = interfaces(section, "interface", cluster, problems);
    if (cidr == null) {
      return null;
    }
    addresses.add(new Located<>(cidr.address(), section.at("address")));
    return new VipConfig(cidr.address(), cidr.prefixLength(), interfaces);
  }

  /** The kernel's lease: whole seconds, no shorter than the lease by votes. */
  private Duration lifetime(Section section) {
    Duration ttl = cluster.heartbeat().ttl();
    Duration least = Duration.ofSeconds(Math.max(1, (ttl.toMillis() + 999) / 1000));
    Duration lifetime =
        section.optional("lifetime", Values.duration(Duration.ZERO, MAX_LIFETIME), least);
    String at = section.at("lifetime");
    if (lifetime.toMillis() % 1000 != 0 || lifetime.isZero()) {
      problems.error(
          at,
          "is "
              + Values.write(lifetime)
              + ": the kernel counts the lifetime of an address in whole seconds, write at least "
              + Values.write(least));
    } else if (lifetime.compareTo(ttl) < 0) {
      problems.error(
          at,
          "is "
              + Values.write(lifetime)
              + ", shorter than the heartbeat's interval x multiplier of "
              + Values.write(ttl)
              + ": write at least "
              + Values.write(least)
              + ", or shorten the heartbeat");
    }
    return lifetime;
  }

  /**
   * Interface by director: a name for all, an object of node name to name, or nothing.
   *
   * @return empty where the key is left out or wrong
   */
  static Map<String, String> interfaces(
      Section section, String key, ClusterReader.Draft cluster, Problems problems) {
    Map<String, String> interfaces = new LinkedHashMap<>();
    JsonNode node = section.get(key);
    if (node == null) {
      return interfaces;
    }
    if (!node.isObject()) {
      if (!node.isTextual()) {
        problems.error(
            section.at(key),
            "is "
                + Values.kind(node)
                + ", must be an interface name, or an object of node name to interface name");
        return interfaces;
      }
      String name = section.optional(key, Values.INTERFACE_NAME);
      if (name != null) {
        cluster.directors().forEach(director -> interfaces.put(director, name));
      }
      return interfaces;
    }
    Section byNode = Section.ofAnyKeys(node, section.at(key), problems);
    if (byNode == null) {
      return interfaces;
    }
    for (String director : byNode.keys()) {
      String name = byNode.optional(director, Values.INTERFACE_NAME);
      if (!cluster.directors().contains(director)) {
        problems.error(
            byNode.at(director),
            "is not the name of a director" + Nearest.hint(director, cluster.directors()));
      } else if (name != null) {
        interfaces.put(director, name);
      }
    }
    return interfaces;
  }

  private void checkAgainstNodes() {
    for (Located<InetAddress> vip : addresses) {
      for (NodeReader.Draft node : cluster.nodes()) {
        if (vip.value().equals(node.address())
            || node.paths().stream().anyMatch(p -> p.value().equals(vip.value()))) {
          problems.error(
              vip.pointer(),
              "is also an address of "
                  + node.pointer()
                  + ": a VIP moves between the directors, so it must be an address of its own");
        }
      }
      for (Located<InetAddress> gateway : cluster.gateways()) {
        if (vip.value().equals(gateway.value())) {
          problems.error(
              gateway.pointer(),
              "is the VIP of " + vip.pointer() + ": a gateway must be a machine of its own");
        }
      }
    }
  }
}
