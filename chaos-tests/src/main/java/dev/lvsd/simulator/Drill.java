package dev.lvsd.simulator;

import dev.lvsd.simulator.Simulation.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fault, or the few that belong together, aimed at a cluster that has settled; and a bound on
 * the time until there is an owner. What {@link Nemesis} would meet by rare chance only.
 */
final class Drill {
  /** What is drilled. */
  private enum Kind {
    REBOOT,
    POWER_OFF,
    KILL,
    HANDOVER,
    CUT_HANDOVER,
    HANG_IN_CALL,
    CABLE_AFTER_CUT,
    UNHEARD,
    THAW_UNHEARD,
    AMNESIA,
    PARTITION,
    DUEL,
    LAG
  }

  private static final long SOON_NANOS = 100 * Timeline.MS;
  private static final long KERNEL_LEASE_NANOS = 2_300 * Timeline.MS;

  private final Simulation simulation;
  private final Timeline time;
  private final SimNetwork network;
  private final Shape shape;
  private final long ttl;

  Drill(Simulation simulation) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.network = simulation.network;
    this.shape = simulation.shape;
    this.ttl = shape.ttlNanos();
  }

  private List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>(List.of(Kind.REBOOT));
    if (shape.directors() > 1) {
      kinds.addAll(
          List.of(Kind.POWER_OFF, Kind.KILL, Kind.HANDOVER, Kind.CUT_HANDOVER, Kind.HANG_IN_CALL));
    }
    if (shape.pair()) {
      kinds.addAll(List.of(Kind.CABLE_AFTER_CUT, Kind.UNHEARD, Kind.THAW_UNHEARD));
    }
    if (shape.witnesses() > 0) {
      kinds.addAll(List.of(Kind.AMNESIA, Kind.PARTITION, Kind.DUEL, Kind.LAG));
    }
    return kinds;
  }

  void run() {
    List<Kind> kinds = kinds();
    Kind kind = kinds.get(time.random().nextInt(kinds.size()));
    simulation.start();
    SimNode master = awaitOwner(null, startNanos(), "the start");
    if (master == null) {
      return;
    }
    simulation.run(time.between(Timeline.S, 2 * Timeline.S));
    time.trace("----", "drill " + kind);
    drill(kind, master);
    if (simulation.violation() == null) {
      time.trace("----", "everything is healed");
      network.heal();
      simulation.nodes.forEach(SimNode::repair);
      awaitOwner(null, startNanos() + ttl, "healing");
    }
    if (simulation.violation() == null) {
      simulation.run(Timeline.S);
    }
  }

  private void drill(Kind kind, SimNode master) {
    switch (kind) {
      case REBOOT -> {
        simulation.nodes.forEach(SimNode::powerOff);
        simulation.run(time.between(0, Timeline.S));
        simulation.nodes.forEach(SimNode::powerOn);
        awaitOwner(null, startNanos(), "a reboot of all");
      }
      case POWER_OFF -> {
        master.powerOff();
        awaitOwner(other(master), ttl + 60 * Timeline.MS, "power off");
      }
      case KILL -> {
        master.killAgent();
        awaitSilence(master);
        awaitOwner(other(master), ttl + SOON_NANOS, "the silence of a dead agent's kernel");
      }
      case HANDOVER -> {
        master.handOver(time.chance(0.5));
        if (shape.witnesses() > 1) {
          // One vote and the own one are no majority: the witnesses' promises must run out first.
          awaitOwner(null, 4 * ttl, "a handover among five");
        } else {
          awaitOwner(other(master), 10 * Timeline.MS, "a handover");
        }
      }
      case CUT_HANDOVER -> cutHandover(master);
      case HANG_IN_CALL -> hangInCall(master);
      case CABLE_AFTER_CUT -> {
        heartbeats(master, other(master), true);
        heartbeats(other(master), master, true);
        simulation.run(time.between(500 * Timeline.MS, 1500 * Timeline.MS));
        network.cutOutside(master.index, true);
        simulation.run(3 * Timeline.S);
      }
      case UNHEARD -> {
        boolean way = time.chance(0.5);
        heartbeats(way ? master : other(master), way ? other(master) : master, true);
        arp(master, other(master), true);
        simulation.run(3 * Timeline.S);
      }
      case THAW_UNHEARD -> {
        // Nobody answers what the other probes, until just when it claims.
        master.freeze();
        heartbeats(master, other(master), true);
        heartbeats(other(master), master, true);
        simulation.run(time.between(ttl * 7 / 10, ttl * 11 / 10));
        master.thaw();
        simulation.run(2 * Timeline.S);
      }
      case AMNESIA -> {
        network.cutAll(master.index, other(master).index, true);
        simulation.run(time.between(ttl, 3 * ttl));
        SimNode witness = simulation.nodes.get(shape.directors());
        witness.killAgent();
        time.after(time.between(0, ttl / 4), witness::startAgent);
        simulation.run(2 * Timeline.S);
      }
      case PARTITION -> {
        for (SimNode node : simulation.nodes) {
          if (node != master) {
            network.cutAll(master.index, node.index, true);
          }
        }
        awaitOwner(other(master), ttl + SOON_NANOS, "a partition");
        simulation.run(Timeline.S);
      }
      case DUEL -> {
        // Two that know nothing of each other ask the same voters at the same moment.
        simulation.nodes.forEach(SimNode::powerOff);
        network.cutAll(master.index, other(master).index, true);
        simulation.nodes.forEach(SimNode::powerOn);
        awaitOwner(null, startNanos(), "a duel");
      }
      case LAG -> {
        network.lag(master.index, time.between(ttl / 10, ttl));
        simulation.run(time.between(ttl, 3 * ttl));
        network.cutOutside(master.index, true);
        network.cutInside(master.index, true);
        simulation.run(2 * Timeline.S);
      }
    }
  }

  /** The network fails just when the old master has let go. */
  private void cutHandover(SimNode master) {
    SimNode heir = other(master);
    int how = time.random().nextInt(shape.pair() ? 2 : 3);
    // Often until just when a transfer has become void and the old master may not yet claim.
    int spread = time.chance(0.6) ? 3 : 25;
    long lasts = time.between(ttl * (100 - spread) / 100, ttl * (100 + spread) / 100);
    simulation.judge.tell(
        (moment, node) -> {
          if (moment == Judge.Moment.RELEASING && node == master) {
            simulation.judge.tell((ignored, too) -> {});
            time.after(
                time.between(0, time.chance(0.5) ? Timeline.MS / 2 : 2 * Timeline.MS),
                () -> failFor(how, master, heir, lasts));
          }
        });
    master.handOver(false);
    simulation.run(3 * Timeline.S);
  }

  private void failFor(int how, SimNode master, SimNode heir, long lastsNanos) {
    time.trace("----", "and now the handover fails");
    switch (how) {
      case 0 -> {
        heartbeats(master, heir, true);
        time.after(lastsNanos, () -> heartbeats(master, heir, false));
      }
      case 1 -> {
        heir.hangAgent();
        time.after(lastsNanos, heir::resumeAgent);
      }
      default -> {
        network.cutAll(master.index, heir.index, true);
        time.after(lastsNanos, () -> network.cutAll(master.index, heir.index, false));
      }
    }
  }

  /** The agent stops between its look at the lease and the call's effect, and goes on later. */
  private void hangInCall(SimNode master) {
    simulation.judge.tell(
        (moment, node) -> {
          if (moment == Judge.Moment.CALLING && node == master) {
            simulation.judge.tell((ignored, too) -> {});
            time.after(time.between(0, 60_000), master::hangAgent);
          }
        });
    simulation.run(Timeline.S);
    awaitSilence(master);
    awaitOwner(other(master), ttl + SOON_NANOS, "the silence of a hung agent's kernel");
    simulation.run(time.between(0, Timeline.S));
    master.resumeAgent();
    simulation.run(Timeline.S);
  }

  private SimNode other(SimNode director) {
    return simulation.nodes.get(1 - director.index);
  }

  private void heartbeats(SimNode from, SimNode to, boolean cut) {
    for (int path = 0; path < SimNetwork.PATHS; path++) {
      network.cutHeartbeats(from.index, to.index, path, cut);
    }
  }

  private void arp(SimNode one, SimNode other, boolean cut) {
    network.cutArp(one.index, other.index, cut);
    network.cutArp(other.index, one.index, cut);
  }

  /**
   * From the start of agents that come up within a fifth of a second. Of five voters three may have
   * promised to the lower candidate when it stands down: two ttl more.
   */
  private long startNanos() {
    return 200 * Timeline.MS + (shape.witnesses() > 1 ? 5 : 3) * ttl + SOON_NANOS;
  }

  private void awaitSilence(SimNode node) {
    long from = time.now();
    while (node.answers() && time.now() - from < KERNEL_LEASE_NANOS) {
      simulation.run(Timeline.MS);
    }
  }

  /** That node, or any, must own the VIP within so long; null where it did not. */
  private @Nullable SimNode awaitOwner(@Nullable SimNode expected, long nanos, String since) {
    long from = time.now();
    while (time.now() - from <= nanos && simulation.violation() == null) {
      SimNode owner = simulation.owner();
      if (owner != null && (expected == null || owner == expected)) {
        return owner;
      }
      simulation.run(Timeline.MS / 2);
    }
    simulation.judge.violated(
        "no owner " + nanos / Timeline.MS + " ms after " + since + " though there could be one");
    return null;
  }
}
