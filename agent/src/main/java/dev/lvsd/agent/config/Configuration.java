package dev.lvsd.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration file, defaults filled in, names resolved, relative paths made absolute.
 * Immutable.
 *
 * @param vipGroups one or more; a single unnamed group is called {@code default}
 * @param services in the file's order
 * @param sync absent where connection sync is not configured
 * @param fingerprint hex SHA-256 of the canonical configuration, equal on nodes that hold the same
 *     file
 */
public record Configuration(
    ClusterConfig cluster,
    List<VipGroupConfig> vipGroups,
    List<ServiceConfig> services,
    @Nullable SyncConfig sync,
    List<WebhookConfig> webhooks,
    ApiConfig api,
    Path stateDir,
    String fingerprint) {
  public Configuration {
    vipGroups = List.copyOf(vipGroups);
    services = List.copyOf(services);
    webhooks = List.copyOf(webhooks);
  }

  /** The node of that name. */
  public Optional<NodeConfig> node(String name) {
    return cluster.nodes().stream().filter(n -> n.name().equals(name)).findFirst();
  }

  /** The VIP groups' names. */
  public List<String> groupNames() {
    return vipGroups.stream().map(VipGroupConfig::name).toList();
  }

  /** Why no VIP group can be meant by that name, for people; empty where one is. */
  public Optional<String> noGroup(String name) {
    return unknown("VIP group", name, groupNames());
  }

  /** Why no node can be meant by that name, for people; empty where one is. */
  public Optional<String> noNode(String name) {
    return unknown("node", name, cluster.nodes().stream().map(NodeConfig::name).toList());
  }

  private static Optional<String> unknown(String what, String name, List<String> known) {
    return known.contains(name)
        ? Optional.empty()
        : Optional.of(
            "no %s is named \"%s\" (there is: %s)".formatted(what, name, String.join(", ", known)));
  }
}
