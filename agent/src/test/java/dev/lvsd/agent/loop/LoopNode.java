package dev.lvsd.agent.loop;

import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.election.ElectionSettings.Member;
import dev.lvsd.agent.election.ElectionSnapshot;
import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.vip.PlacedVip;
import dev.lvsd.agent.vip.VipListener;
import dev.lvsd.agent.vip.VipOwner;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.fake.FakeKernel;
import dev.lvsd.netlink.route.Route;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One node of two on loopback addresses, with a fake kernel of its own that holds its VIPs, one for
 * each group.
 */
final class LoopNode implements AutoCloseable {
  static final String GROUP = "default";
  static final long TTL = 500_000_000;
  static final long INTERVAL = 50_000_000;
  static final List<Member> MEMBERS =
      List.of(new Member("a", 200, true), new Member("b", 100, true));

  /** With several groups, whoever is preferred takes its own back after so long. */
  static final long PREEMPT_DELAY = 200_000_000;

  final RecordedEvents events = new RecordedEvents();
  final ElectionLoop loop;
  private final FakeKernel kernel = new FakeKernel(System::nanoTime);
  private final Map<String, InetAddress> vips = new LinkedHashMap<>();
  private final Map<String, VipOwner> owners = new LinkedHashMap<>();
  private final ElectionStore store;
  private final List<InetAddress> gateways;

  LoopNode(String name, int port, byte[] key, Path directory, Runnable whenAcquired)
      throws Exception {
    this(name, port, key, directory, whenAcquired, List.of());
  }

  /**
   * @param gateways of the network arbiter, which nobody answers for
   */
  LoopNode(
      String name,
      int port,
      byte[] key,
      Path directory,
      Runnable whenAcquired,
      List<InetAddress> gateways)
      throws Exception {
    this(
        name,
        port,
        new HeartbeatCodec("cluster", key),
        directory,
        whenAcquired,
        Map.of(GROUP, MEMBERS),
        gateways);
  }

  /**
   * @param groups names of the groups, and how they rank the nodes
   */
  LoopNode(
      String name,
      int port,
      HeartbeatCodec codec,
      Path directory,
      Runnable whenAcquired,
      Map<String, List<Member>> groups)
      throws Exception {
    this(name, port, codec, directory, whenAcquired, groups, List.of());
  }

  /**
   * @param groups names of the groups, and how they rank the nodes
   * @param gateways of the network arbiter, which nobody answers for
   */
  private LoopNode(
      String name,
      int port,
      HeartbeatCodec codec,
      Path directory,
      Runnable whenAcquired,
      Map<String, List<Member>> groups,
      List<InetAddress> gateways)
      throws Exception {
    this.gateways = gateways;
    kernel.addLink("lo");
    boolean first = name.equals("a");
    InetAddress own = InetAddress.getByName(first ? "127.0.0.1" : "127.0.0.2");
    InetAddress other = InetAddress.getByName(first ? "127.0.0.2" : "127.0.0.1");
    Incarnation incarnation = Incarnation.random(new SecureRandom());
    for (String group : new TreeMap<>(groups).keySet()) {
      vips.put(group, InetAddress.getByName("192.0.2." + (100 + vips.size())));
    }
    store = ElectionStore.open(directory.resolve(name), TTL, System::nanoTime);
    store.start(events);
    loop =
        new ElectionLoop(
            new ElectionLoop.Identity(
                List.of("a", "b"),
                List.of("a", "b"),
                name,
                incarnation,
                INTERVAL,
                TTL,
                settings(name, vips.keySet().iterator().next(), MEMBERS, false).voterSet(),
                1),
            codec,
            port,
            Map.of(first ? "b" : "a", List.of(other)),
            List.of(own),
            List.of(),
            List.of(),
            System::nanoTime,
            events);
    for (Map.Entry<String, InetAddress> vip : vips.entrySet()) {
      add(
          settings(name, vip.getKey(), groups.getOrDefault(vip.getKey(), MEMBERS), vips.size() > 1),
          incarnation,
          new PlacedVip(vip.getValue(), 24, "lo", 1),
          whenAcquired);
    }
  }

  private void add(
      ElectionSettings settings, Incarnation incarnation, PlacedVip vip, Runnable whenAcquired)
      throws KernelException {
    VipOwner owner =
        new VipOwner(
            settings.group(),
            List.of(vip),
            Map.of(),
            kernel.route(),
            kernel.route(),
            1,
            System::nanoTime,
            events,
            new Listener(settings.group(), whenAcquired));
    owners.put(settings.group(), owner);
    owner.start();
    loop.add(
        new GroupDriver(
            settings.group(),
            new Election(settings, incarnation, TTL / 100 * 102, new Random(), System.nanoTime()),
            owner,
            List.of(),
            List.of(),
            store,
            events));
  }

  LoopNode start() {
    loop.postAll(new ElectionEvent.FitnessIs(Fitness.FULL, ""));
    loop.start();
    return this;
  }

  private ElectionSettings settings(
      String name, String group, List<Member> members, boolean preempt) {
    return new ElectionSettings(
        group,
        members,
        name,
        gateways,
        List.of(java.util.Objects.requireNonNull(vips.get(group))),
        INTERVAL,
        TTL,
        ElectionSettings.RELEASE_BUDGET_NANOS,
        1_000_000_000,
        preempt,
        PREEMPT_DELAY);
  }

  private final class Listener implements VipListener {
    private final String group;
    private final Runnable whenAcquired;

    Listener(String group, Runnable whenAcquired) {
      this.group = group;
      this.whenAcquired = whenAcquired;
    }

    @Override
    public void acquired(Epoch epoch) {
      whenAcquired.run();
    }

    @Override
    public void held(Epoch epoch, long sinceNanos) {
      loop.post(group, new ElectionEvent.VipsHeld(epoch, sinceNanos));
    }

    @Override
    public void released(Epoch epoch) {
      loop.post(group, new ElectionEvent.VipsReleased(epoch));
    }

    @Override
    public void failed(Epoch epoch, String reason) {
      loop.post(group, new ElectionEvent.VipsFailed(epoch, reason));
    }
  }

  /** Whether its kernel has a VIP. */
  boolean holds() {
    return vips.keySet().stream().anyMatch(this::holds);
  }

  /** Whether its kernel has the group's VIP. */
  boolean holds(String group) {
    try (Route route = kernel.route()) {
      return route.addresses().stream().anyMatch(a -> a.address().equals(vips.get(group)));
    } catch (KernelException e) {
      throw new IllegalStateException(e);
    }
  }

  String role() {
    return role(vips.keySet().iterator().next());
  }

  String role(String group) {
    return loop.snapshot().groups().stream()
        .map(LoopSnapshot.Group::election)
        .filter(e -> e.group().equals(group))
        .map(ElectionSnapshot::role)
        .findFirst()
        .orElse("none");
  }

  boolean busy() {
    return loop.snapshot().groups().stream().anyMatch(g -> g.election().busy());
  }

  @Override
  public void close() {
    loop.close();
    owners.values().forEach(VipOwner::close);
    store.close();
  }
}
