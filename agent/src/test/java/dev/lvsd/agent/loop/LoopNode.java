package dev.lvsd.agent.loop;

import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.election.ElectionSettings.Member;
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
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One node of two on loopback addresses, with a fake kernel of its own that holds one VIP. */
final class LoopNode implements AutoCloseable {
  static final String GROUP = "default";
  static final long TTL = 500_000_000;
  static final long INTERVAL = 50_000_000;
  static final List<Member> MEMBERS =
      List.of(new Member("a", 200, true), new Member("b", 100, true));

  final RecordedEvents events = new RecordedEvents();
  final ElectionLoop loop;
  private final FakeKernel kernel = new FakeKernel(System::nanoTime);
  private final InetAddress vip;
  private final VipOwner owner;
  private final ElectionStore store;

  LoopNode(String name, int port, byte[] key, Path directory, Runnable whenAcquired)
      throws Exception {
    kernel.addLink("lo");
    vip = InetAddress.getByName("192.0.2.100");
    boolean first = name.equals("a");
    InetAddress own = InetAddress.getByName(first ? "127.0.0.1" : "127.0.0.2");
    InetAddress other = InetAddress.getByName(first ? "127.0.0.2" : "127.0.0.1");
    ElectionSettings settings = settings(name);
    Incarnation incarnation = Incarnation.random(new SecureRandom());
    store = ElectionStore.open(directory.resolve(name), TTL);
    loop =
        new ElectionLoop(
            new ElectionLoop.Identity(
                List.of("a", "b"),
                List.of("a", "b"),
                name,
                incarnation,
                INTERVAL,
                TTL,
                settings.voterSet(),
                1),
            new HeartbeatCodec("cluster", key),
            port,
            Map.of(first ? "b" : "a", List.of(other)),
            List.of(own),
            List.of(),
            List.of(),
            System::nanoTime,
            events);
    owner =
        new VipOwner(
            GROUP,
            List.of(new PlacedVip(vip, 24, "lo", 1)),
            Map.of(),
            kernel.route(),
            kernel.route(),
            1,
            System::nanoTime,
            events,
            new Listener(whenAcquired));
    owner.start();
    loop.add(
        new GroupDriver(
            GROUP,
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

  private ElectionSettings settings(String name) {
    return new ElectionSettings(
        GROUP,
        MEMBERS,
        name,
        List.of(),
        List.of(vip),
        INTERVAL,
        TTL,
        ElectionSettings.RELEASE_BUDGET_NANOS,
        1_000_000_000,
        false,
        0);
  }

  private final class Listener implements VipListener {
    private final Runnable whenAcquired;

    Listener(Runnable whenAcquired) {
      this.whenAcquired = whenAcquired;
    }

    @Override
    public void acquired(Epoch epoch) {
      whenAcquired.run();
    }

    @Override
    public void released(Epoch epoch) {
      loop.post(GROUP, new ElectionEvent.VipsReleased(epoch));
    }

    @Override
    public void failed(Epoch epoch, String reason) {
      loop.post(GROUP, new ElectionEvent.VipsFailed(epoch, reason));
    }
  }

  /** Whether its kernel has the VIP. */
  boolean holds() {
    try (Route route = kernel.route()) {
      return route.addresses().stream().anyMatch(a -> a.address().equals(vip));
    } catch (KernelException e) {
      throw new IllegalStateException(e);
    }
  }

  String role() {
    return loop.snapshot().groups().isEmpty()
        ? "none"
        : loop.snapshot().groups().get(0).election().role();
  }

  boolean busy() {
    return loop.snapshot().groups().get(0).election().busy();
  }

  @Override
  public void close() {
    loop.close();
    owner.close();
    store.close();
  }
}
