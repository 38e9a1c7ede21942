package dev.lvsd.agent.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the agents are and how they find each other.
 *
 * @param secretFile base64 of at least 32 bytes
 * @param previousSecretFile a second key that is accepted while keys are exchanged; likewise
 * @param nodes two directors, and perhaps witnesses
 * @param gateways what the network arbiter asks; empty where there is no arbiter
 * @param port Hazelcast's TCP port
 * @param eventBusPort TCP port of the clustered Vert.x event bus
 * @param resyncPort TCP port on which a director gives its peer connections that this one lacks
 */
public record ClusterConfig(
    String name,
    Path secretFile,
    @Nullable Path previousSecretFile,
    List<NodeConfig> nodes,
    HeartbeatConfig heartbeat,
    List<InetAddress> gateways,
    int port,
    int eventBusPort,
    int resyncPort) {
  public ClusterConfig {
    nodes = List.copyOf(nodes);
    gateways = List.copyOf(gateways);
  }
}
