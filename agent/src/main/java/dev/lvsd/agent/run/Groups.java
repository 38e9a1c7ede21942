package dev.lvsd.agent.run;

import dev.lvsd.agent.cluster.ClusterLink;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.HeartbeatConfig;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.VipConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.loop.ElectionLoop;
import dev.lvsd.agent.loop.ElectionStore;
import dev.lvsd.agent.loop.GroupDriver;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.agent.vip.PlacedVip;
import dev.lvsd.agent.vip.Segment;
import dev.lvsd.agent.vip.VipListener;
import dev.lvsd.agent.vip.VipOwner;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.NetlinkRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The elections of all VIP groups with their VIP owners and segments, on one heartbeat thread. */
final class Groups implements AutoCloseable {
  private final List<VipOwner> owners = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private final ElectionLoop loop;
  private volatile Runnable afterRelease = () -> {};

  private Groups(ElectionLoop loop) {
    this.loop = loop;
  }

  /**
   * Makes and starts everything.
   *
   * @param network this node's interfaces; absent at a witness, which owns nothing
   * @param cluster told of every claim; may not be there yet
   */
  static Groups start(
      Configuration configuration,
      NodeConfig node,
      HeartbeatCodec codec,
      @Nullable Network network,
      ElectionStore store,
      Supplier<@Nullable ClusterLink> cluster,
      MonotonicClock clock,
      Journal journal)
      throws IOException {
    // The loop must exist before the segments that speak to it, and they before the groups that
    // speak on them.
    ElectionLoop[] holder = new ElectionLoop[1];
    List<Segment> segments =
        network == null
            ? List.of()
            : network.segments(
                message -> {
                  ElectionLoop loop = holder[0];
                  if (loop != null) {
                    loop.neighbour(message);
                  }
                });
    Incarnation incarnation = Incarnation.random(new SecureRandom());
    ElectionLoop loop;
    try {
      loop = loop(configuration, node, codec, incarnation, segments, clock, journal);
    } catch (IOException | RuntimeException e) {
      segments.forEach(Segment::close);
      throw e;
    }
    holder[0] = loop;
    Groups groups = new Groups(loop);
    groups.segments.addAll(segments);
    try {
      for (VipGroupConfig group : configuration.vipGroups()) {
        groups.add(
            configuration, node, incarnation, group, network, store, cluster, clock, journal);
      }
    } catch (IOException | RuntimeException e) {
      groups.close();
      throw e;
    }
    // First of all that the elections hear.
    for (VipGroupConfig group : configuration.vipGroups()) {
      loop.post(group.name(), new ElectionEvent.EpochFloor(store.reserved(group.name())));
      if (ConnectionSync.appliesTo(configuration, node)) {
        loop.post(group.name(), TableGate.UNKNOWN);
      }
      if (store.standby(group.name())) {
        loop.post(group.name(), new ElectionEvent.Standby(true));
      }
    }
    segments.forEach(Segment::start);
    loop.start();
    return groups;
  }

  private static ElectionLoop loop(
      Configuration configuration,
      NodeConfig node,
      HeartbeatCodec codec,
      Incarnation incarnation,
      List<Segment> segments,
      MonotonicClock clock,
      Journal journal)
      throws IOException {
    HeartbeatConfig heartbeat = configuration.cluster().heartbeat();
    Map<String, List<InetAddress>> peers = new LinkedHashMap<>();
    configuration.cluster().nodes().stream()
        .filter(n -> !n.name().equals(node.name()))
        .forEach(n -> peers.put(n.name(), n.heartbeat()));
    // Without what the group prefers: that may change while agents run.
    ElectionSettings any = settings(configuration, node, configuration.vipGroups().get(0), null);
    return new ElectionLoop(
        new ElectionLoop.Identity(
            configuration.cluster().nodes().stream().map(NodeConfig::name).sorted().toList(),
            configuration.cluster().nodes().stream()
                .filter(n -> n.role() == NodeConfig.Role.DIRECTOR)
                .map(NodeConfig::name)
                .toList(),
            node.name(),
            incarnation,
            heartbeat.interval().toNanos(),
            heartbeat.ttl().toNanos(),
            any.voterSet(),
            Long.parseUnsignedLong(configuration.fingerprint().substring(0, 16), 16)),
        codec,
        heartbeat.port(),
        peers,
        node.heartbeat(),
        segments,
        configuration.cluster().gateways(),
        clock,
        journal);
  }

  private void add(
      Configuration configuration,
      NodeConfig node,
      Incarnation incarnation,
      VipGroupConfig group,
      @Nullable Network network,
      ElectionStore store,
      Supplier<@Nullable ClusterLink> cluster,
      MonotonicClock clock,
      Journal journal)
      throws IOException {
    VipOwner owner = network == null ? null : own(group, node, network, cluster, clock, journal);
    long abstainNanos = store.largestTtlNanos() / 100 * 102;
    Election election =
        new Election(
            settings(configuration, node, group, group.prefer()),
            incarnation,
            abstainNanos,
            new Random(),
            clock.nanos());
    loop.add(
        new GroupDriver(
            group.name(),
            election,
            owner,
            segments,
            configuration.cluster().gateways(),
            store,
            journal));
  }

  private VipOwner own(
      VipGroupConfig group,
      NodeConfig node,
      Network network,
      Supplier<@Nullable ClusterLink> cluster,
      MonotonicClock clock,
      Journal journal)
      throws KernelException {
    List<PlacedVip> vips = network.place(group);
    VipOwner owner =
        new VipOwner(
            group.name(),
            vips,
            network.ports(vips),
            NetlinkRoute.open(),
            NetlinkRoute.open(),
            group.lifetime().toSeconds(),
            clock,
            journal,
            new Listener(group.name(), node.name(), cluster));
    owners.add(owner);
    owner.start();
    return owner;
  }

  /**
   * What is to be done when this node has given VIPs up, so that no connection comes any more. On a
   * thread that must not be held up.
   */
  void onRelease(Runnable task) {
    afterRelease = task;
  }

  private final class Listener implements VipListener {
    private final String group;
    private final String node;
    private final Supplier<@Nullable ClusterLink> cluster;

    Listener(String group, String node, Supplier<@Nullable ClusterLink> cluster) {
      this.group = group;
      this.node = node;
      this.cluster = cluster;
    }

    @Override
    public void acquired(Epoch epoch) {
      ClusterLink link = cluster.get();
      if (link != null) {
        link.publishOwnership(group, epoch.counter(), node);
      }
    }

    @Override
    public void held(Epoch epoch, long sinceNanos) {
      loop.post(group, new ElectionEvent.VipsHeld(epoch, sinceNanos));
    }

    @Override
    public void released(Epoch epoch) {
      loop.post(group, new ElectionEvent.VipsReleased(epoch));
      afterRelease.run();
    }

    @Override
    public void failed(Epoch epoch, String reason) {
      loop.post(group, new ElectionEvent.VipsFailed(epoch, reason));
    }
  }

  private static ElectionSettings settings(
      Configuration configuration,
      NodeConfig node,
      VipGroupConfig group,
      @Nullable String preferred) {
    HeartbeatConfig heartbeat = configuration.cluster().heartbeat();
    return new ElectionSettings(
        group.name(),
        configuration.cluster().nodes().stream()
            .map(
                n ->
                    new ElectionSettings.Member(
                        n.name(),
                        n.name().equals(preferred)
                            ? ElectionSettings.Member.PREFERRED
                            : n.priority(),
                        n.role() == NodeConfig.Role.DIRECTOR))
            .toList(),
        node.name(),
        configuration.cluster().gateways(),
        group.addresses().stream().map(VipConfig::address).toList(),
        heartbeat.interval().toNanos(),
        heartbeat.ttl().toNanos(),
        ElectionSettings.RELEASE_BUDGET_NANOS,
        group.lifetime().toNanos(),
        group.preempt(),
        group.preemptDelay().toNanos());
  }

  ElectionLoop loop() {
    return loop;
  }

  List<Segment> segments() {
    return List.copyOf(segments);
  }

  List<VipOwner> owners() {
    return List.copyOf(owners);
  }

  /** An address went out of the kernel, whoever took it. */
  void addressRemoved(InetAddress address) {
    owners.forEach(owner -> owner.addressRemoved(address));
  }

  /** Ends threads and sockets; hand over first. */
  @Override
  public void close() {
    loop.close();
    segments.forEach(Segment::close);
    owners.forEach(VipOwner::close);
  }
}
