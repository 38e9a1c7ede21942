package dev.lvsd.agent.run;

import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionAction;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A claim, a handover and a failover, played in memory before the agent starts: what the JVM does
 * once only, when it first comes to some code (it loads classes, links call sites), would otherwise
 * be done while nobody owns the VIPs. Measured: it makes up most of a first handover.
 *
 * <p>Two elections over a network that loses nothing, in their own time; nothing of it is seen
 * outside.
 */
final class Rehearsal {
  private static final long STEP_NANOS = 5_000_000;
  private static final long INTERVAL_NANOS = 100_000_000;
  private static final long TTL_NANOS = 3 * INTERVAL_NANOS;
  private static final long LIFETIME_NANOS = 1_000_000_000;

  /** Ten seconds; one and a half are needed. */
  private static final int STEPS = 2000;

  private static final InetAddress VIP = InetAddress.getLoopbackAddress();

  /** Any other address than the VIP. */
  private static final InetAddress GATEWAY = new InetSocketAddress(0).getAddress();

  private final Node first = new Node("a", 1);
  private final Node second = new Node("b", 2);
  private long nowNanos;

  private Rehearsal() {}

  /**
   * Plays all of it; takes some ten milliseconds.
   *
   * @return who owned the group, one after the other
   */
  static List<String> play() {
    return new Rehearsal().acts();
  }

  private List<String> acts() {
    List<Node> both = List.of(first, second);
    until(both, () -> first.master());
    String claimed = owner();
    first.tell(new ElectionEvent.HandOver("a rehearsal", false));
    until(both, () -> second.master());
    String handedOver = owner();
    until(List.of(first), () -> first.master());
    return List.of(claimed, handedOver, first.master() ? first.name : "");
  }

  private String owner() {
    return first.master() ? first.name : second.master() ? second.name : "";
  }

  private void until(List<Node> alive, BooleanSupplier end) {
    for (int i = 0; i < STEPS && !end.getAsBoolean(); i++) {
      nowNanos += STEP_NANOS;
      alive.forEach(node -> node.tell(new ElectionEvent.Tick()));
      boolean beat = nowNanos % INTERVAL_NANOS == 0;
      alive.forEach(node -> node.sendTo(alive, beat));
    }
  }

  /** One node, its VIPs, disk and network cards. */
  private final class Node {
    private final String name;
    private final Incarnation incarnation;
    private final Election election;
    private final Map<Long, Long> sentNanos = new HashMap<>();
    private long sequence;
    private boolean wanted;

    Node(String name, int number) {
      this.name = name;
      this.incarnation = new Incarnation(number, number);
      this.election = new Election(settings(name), incarnation, 0, new Random(number), nowNanos);
      tell(new ElectionEvent.FitnessIs(Fitness.FULL, ""));
    }

    boolean master() {
      return election.snapshot(nowNanos).role().equals("master");
    }

    void tell(ElectionEvent event) {
      for (ElectionAction action : election.on(event, nowNanos)) {
        if (action instanceof ElectionAction.SendAll || action instanceof ElectionAction.Reply) {
          wanted = true;
        } else if (action instanceof ElectionAction.AskGateways) {
          tell(new ElectionEvent.NeighbourClaims(GATEWAY, MacAddress.NONE));
        } else if (action instanceof ElectionAction.ReserveEpochs reserve) {
          tell(new ElectionEvent.EpochsReserved(reserve.atLeast()));
        } else if (action instanceof ElectionAction.Acquire acquire) {
          tell(new ElectionEvent.VipsHeld(acquire.epoch(), nowNanos));
        } else if (action instanceof ElectionAction.Release release) {
          tell(new ElectionEvent.VipsReleased(release.epoch()));
        }
      }
      election.leaseEndNanos(nowNanos);
      election.nextDeadlineNanos();
    }

    void sendTo(List<Node> alive, boolean beat) {
      if (!wanted && !beat) {
        return;
      }
      wanted = false;
      sentNanos.put(++sequence, nowNanos);
      boolean soliciting = election.solicits();
      alive.stream().filter(node -> node != this).forEach(node -> node.hear(this, soliciting));
      if (soliciting) {
        election.soliciting(nowNanos);
      }
    }

    private void hear(Node sender, boolean soliciting) {
      var section = sender.election.section(name, incarnation, nowNanos);
      tell(
          new ElectionEvent.Heard(
              sender.name,
              sender.incarnation,
              true,
              sender.election.abstaining(nowNanos),
              soliciting,
              true,
              sender.sequence,
              section,
              sentNanos.getOrDefault(section.answeredSequence(), Long.MIN_VALUE),
              sentNanos.getOrDefault(section.transferSequence(), Long.MIN_VALUE)));
    }
  }

  private static ElectionSettings settings(String self) {
    return new ElectionSettings(
        "rehearsal",
        List.of(
            new ElectionSettings.Member("a", 2, true), new ElectionSettings.Member("b", 1, true)),
        self,
        List.of(GATEWAY),
        List.of(VIP),
        INTERVAL_NANOS,
        TTL_NANOS,
        ElectionSettings.RELEASE_BUDGET_NANOS,
        LIFETIME_NANOS,
        false,
        0);
  }
}
