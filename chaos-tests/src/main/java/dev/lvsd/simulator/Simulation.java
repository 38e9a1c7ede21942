package dev.lvsd.simulator;

import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.election.ElectionSettings.Member;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One cluster with all that can happen to it. Everything follows from the seed. Not thread-safe.
 */
public final class Simulation {
  /**
   * What a cluster is made of.
   *
   * @param gateways on the VIP's segment; a pair asks them
   * @param preemptDelayNanos negative for no preemption
   */
  public record Shape(
      int directors,
      int witnesses,
      int gateways,
      long intervalNanos,
      int multiplier,
      long preemptDelayNanos) {
    private static final long LAN_NANOS = 100 * Timeline.MS;

    public static final Shape SINGLE = new Shape(1, 0, 2, LAN_NANOS, 3);
    public static final Shape PAIR = new Shape(2, 0, 2, LAN_NANOS, 3);
    public static final Shape TRIO = new Shape(2, 1, 2, LAN_NANOS, 3);
    public static final Shape FIVE = new Shape(2, 3, 2, LAN_NANOS, 3);

    public Shape(int directors, int witnesses, int gateways, long intervalNanos, int multiplier) {
      this(directors, witnesses, gateways, intervalNanos, multiplier, -1);
    }

    public Shape fast() {
      return new Shape(directors, witnesses, gateways, 20 * Timeline.MS, 8, preemptDelayNanos);
    }

    Shape oneGateway() {
      return new Shape(directors, witnesses, 1, intervalNanos, multiplier, preemptDelayNanos);
    }

    /** Whether it is the network that decides between two. */
    boolean pair() {
      return directors == 2 && witnesses == 0;
    }

    public Shape preempting(long delayNanos) {
      return new Shape(directors, witnesses, gateways, intervalNanos, multiplier, delayNanos);
    }

    public long ttlNanos() {
      return intervalNanos * multiplier;
    }
  }

  static final long LIFETIME_NANOS = Timeline.S;

  final Timeline time;
  final Weather weather = new Weather();
  final SimNetwork network;
  final List<SimNode> nodes = new ArrayList<>();
  final Judge judge;
  final Shape shape;

  public Simulation(long seed, Shape shape, boolean tracing) {
    this.shape = shape;
    this.time = new Timeline(new Random(seed), tracing);
    List<Member> members = new ArrayList<>();
    members.add(new Member("a", 100, true));
    if (shape.directors() > 1) {
      members.add(new Member("b", time.chance(0.5) ? 100 : 150, true));
    }
    for (int i = 0; i < shape.witnesses(); i++) {
      members.add(new Member("w" + i, 100, false));
    }
    List<InetAddress> gateways =
        IntStream.range(0, shape.gateways()).mapToObj(i -> address(254 - i)).toList();
    InetAddress vip = address(10);
    this.network = new SimNetwork(time, weather, members.size(), vip, gateways);
    this.judge = new Judge(time, network);
    for (int i = 0; i < members.size(); i++) {
      nodes.add(node(members, i, gateways, vip));
      judge.watch(nodes.get(i));
    }
  }

  private SimNode node(
      List<Member> members, int index, List<InetAddress> gateways, InetAddress vip) {
    ElectionSettings settings =
        new ElectionSettings(
            "main",
            members,
            members.get(index).name(),
            shape.pair() ? gateways : List.of(),
            List.of(vip),
            shape.intervalNanos(),
            shape.ttlNanos(),
            ElectionSettings.RELEASE_BUDGET_NANOS,
            LIFETIME_NANOS,
            shape.preemptDelayNanos() >= 0,
            Math.max(0, shape.preemptDelayNanos()));
    SimClock clock =
        new SimClock(
            time.random().nextLong() / 4, (long) (time.random().nextDouble() * 20_000) - 10_000);
    Set<MacAddress> macs = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      if (i != index) {
        macs.add(MacAddress.of(new byte[] {2, 0, 0, 0, 0, (byte) (i + 1)}));
      }
    }
    return new SimNode(time, weather, network, settings, judge, index, clock, macs);
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }

  /** All agents start within a fifth of a second. */
  public Simulation start() {
    nodes.forEach(node -> time.after(time.between(0, 200 * Timeline.MS), node::startAgent));
    return this;
  }

  public void run(long nanos) {
    time.runUntil(time.now() + nanos);
  }

  /** Who holds a valid lease and answers for the VIP. */
  @Nullable SimNode owner() {
    return nodes.stream().filter(n -> n.leased() && n.answers()).findFirst().orElse(null);
  }

  /** Who answers for the VIP. */
  Set<String> answering() {
    Set<String> names = new TreeSet<>();
    nodes.stream().filter(SimNode::answers).forEach(n -> names.add(n.name));
    return names;
  }

  public @Nullable String violation() {
    return judge.violation();
  }

  public String trace() {
    return time.traced();
  }
}
