package dev.lvsd.agent.cluster;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.ReplicatedMapConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import dev.lvsd.agent.config.ClusterConfig;
import dev.lvsd.agent.config.NodeConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.UUID;

/**
 * Hazelcast's configuration, every setting on purpose.
 *
 * <p>Community members are neither authenticated nor encrypted, so the port is bound to the
 * cluster's address only and classes are deserialized from a short list only. Pools and partitions
 * are small, since a few records of a few bytes are all there is, and agents may have one core.
 */
final class HazelcastSettings {
  static final String OWNERSHIP = "lvsd.ownership";
  static final String FINGERPRINTS = "lvsd.fingerprints";
  static final String HEALTH = "lvsd.health";

  /** The member attribute that holds the node's name. */
  static final String NODE = "lvsd.node";

  /** Likewise, what the node runs. */
  static final String LVSD = "lvsd.version";

  static final String JAVA = "lvsd.java";

  /** Where vertx-hazelcast looks for Vert.x's own name of the node. */
  private static final String VERTX_NODE_ID = "__vertx.nodeId";

  private HazelcastSettings() {}

  static Config of(ClusterConfig cluster, NodeConfig self, Software software) {
    Config config = new Config();
    config.setClusterName(cluster.name());
    config.setInstanceName("lvsd-" + cluster.name() + "-" + self.name());
    config.setClassLoader(HazelcastSettings.class.getClassLoader());
    config
        .getMemberAttributeConfig()
        .setAttribute(NODE, self.name())
        .setAttribute(LVSD, software.lvsd())
        .setAttribute(JAVA, software.java())
        .setAttribute(VERTX_NODE_ID, UUID.randomUUID().toString());
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    network(config.getNetworkConfig(), cluster, self);
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(
            new JavaSerializationFilterConfig()
                .setDefaultsDisabled(true)
                .setWhitelist(
                    new ClassFilter()
                        .addPrefixes(
                            "com.hazelcast.",
                            "io.vertx.spi.cluster.hazelcast.",
                            // What exceptions that travel back to their caller are made of.
                            "java.lang.",
                            "java.io.",
                            "java.net.",
                            "java.util.",
                            "[")
                        .addClasses(HighestEpochMergePolicy.class.getName())));
    maps(config);
    properties(config, self.address());
    return config;
  }

  private static void network(NetworkConfig network, ClusterConfig cluster, NodeConfig self) {
    network.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(true);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    TcpIpConfig tcpIp = join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
    for (NodeConfig node : cluster.nodes()) {
      if (!node.name().equals(self.name())) {
        tcpIp.addMember(hostAndPort(node.address(), cluster.port()));
      }
    }
  }

  private static void maps(Config config) {
    config.addReplicatedMapConfig(map(OWNERSHIP, HighestEpochMergePolicy.class.getName()));
    // Each node writes its own entry only, and writes it again when it finds it changed.
    config.addReplicatedMapConfig(map(FINGERPRINTS, LatestUpdateMergePolicy.class.getName()));
    config.addReplicatedMapConfig(map(HEALTH, LatestUpdateMergePolicy.class.getName()));
    // As vertx-hazelcast's own default-cluster.xml has them.
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
  }

  private static ReplicatedMapConfig map(String name, String mergePolicy) {
    return new ReplicatedMapConfig(name)
        .setAsyncFillup(true)
        .setStatisticsEnabled(false)
        .setMergePolicyConfig(new MergePolicyConfig().setPolicy(mergePolicy));
  }

  private static void properties(Config config, InetAddress address) {
    config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.logging.details.enabled", "false")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.health.monitoring.level", "OFF")
        .setProperty("hazelcast.slow.operation.detector.enabled", "false");
    // Bind to this address and no other, also where interfaces have several.
    config
        .setProperty("hazelcast.local.localAddress", address.getHostAddress())
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.prefer.ipv4.stack", "" + !(address instanceof Inet6Address));
    // A silent member is given up after 3 s; the default is 60 s.
    config
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "3")
        .setProperty("hazelcast.mastership.claim.timeout.seconds", "5")
        .setProperty("hazelcast.connection.monitor.interval", "100")
        .setProperty("hazelcast.connection.monitor.max.faults", "3");
    // A lone member is up soon, and a split is healed within seconds; the defaults are 300 and 120
    // s.
    config
        .setProperty("hazelcast.socket.connect.timeout.seconds", "2")
        .setProperty("hazelcast.wait.seconds.before.join", "1")
        .setProperty("hazelcast.max.wait.seconds.before.join", "5")
        .setProperty("hazelcast.max.join.seconds", "30")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "10")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "10");
    // No call hangs for minutes.
    config
        .setProperty("hazelcast.operation.call.timeout.millis", "5000")
        .setProperty("hazelcast.operation.backup.timeout.millis", "1000")
        .setProperty("hazelcast.invocation.retry.pause.millis", "200")
        .setProperty("hazelcast.graceful.shutdown.max.wait", "3");
    config
        .setProperty("hazelcast.partition.count", "31")
        .setProperty("hazelcast.io.thread.count", "1")
        .setProperty("hazelcast.operation.thread.count", "2")
        .setProperty("hazelcast.operation.generic.thread.count", "2")
        .setProperty("hazelcast.operation.response.thread.count", "1")
        .setProperty("hazelcast.event.thread.count", "1");
  }

  private static String hostAndPort(InetAddress address, int port) {
    String host = address.getHostAddress();
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
