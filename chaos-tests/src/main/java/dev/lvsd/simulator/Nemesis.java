package dev.lvsd.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some twenty seconds of a cluster's life, drawn from a seed: a start, faults, healing, and the
 * verdict.
 *
 * <p>A pair meets one network fault at a time, and never one that leaves both directors without
 * heartbeats and ARP to each other while both reach the gateways: that is the case which only a
 * witness decides. With a witness all faults overlap freely.
 */
final class Nemesis {
  private static final long FAULTS_FROM_NANOS = 3 * Timeline.S;
  private static final long HEALED_NANOS = 13 * Timeline.S;
  private static final long OWNED_NANOS = HEALED_NANOS + 5 * Timeline.S + Simulation.LIFETIME_NANOS;
  private static final long END_NANOS = OWNED_NANOS + 2 * Timeline.S;

  /** A pair's machine does not freeze so soon after its heartbeats were cut. */
  private static final long JUST_CUT_NANOS = 500 * Timeline.MS;

  private final Simulation simulation;
  private final Timeline time;
  private final Weather weather;
  private final SimNetwork network;
  private boolean healed;
  private boolean networkBusy;

  /** How a run went; {@code violation} is absent where nothing was wrong. */
  record Verdict(@Nullable String violation, int claims, int overlaps, long longestOverlapNanos) {}

  Nemesis(Simulation simulation) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.weather = simulation.weather;
    this.network = simulation.network;
  }

  static Simulation cluster(long seed, boolean tracing) {
    Simulation.Shape shape = seed % 2 == 0 ? Simulation.Shape.PAIR : Simulation.Shape.TRIO;
    if (seed % 16 < 2) {
      shape = shape.fast();
    } else if (seed % 16 < 4) {
      shape = new Simulation.Shape(shape.witness(), 1, shape.intervalNanos(), shape.multiplier());
    }
    return new Simulation(seed, shape, tracing);
  }

  Verdict run() {
    boolean quiet = time.chance(0.1);
    climate(quiet);
    simulation.start();
    if (!quiet) {
      time.at(FAULTS_FROM_NANOS, this::strike);
      time.at(HEALED_NANOS, this::heal);
    }
    int early = 0;
    for (long at = Timeline.S;
        at <= END_NANOS && simulation.violation() == null;
        at += Timeline.S) {
      time.runUntil(at);
      boolean settled = quiet ? at >= FAULTS_FROM_NANOS : at >= OWNED_NANOS;
      if (settled) {
        early = early == 0 ? simulation.judge.claims().size() : early;
        checkSettled(early);
      }
    }
    Judge judge = simulation.judge;
    return new Verdict(
        judge.violation(), judge.claims().size(), judge.overlaps(), judge.longestOverlapNanos());
  }

  private void checkSettled(int claims) {
    if (simulation.owner() == null) {
      simulation.judge.violated("nobody owns the VIP though all is well again");
    } else if (simulation.judge.claims().size() != claims) {
      simulation.judge.violated("the VIP moved without a cause");
    }
  }

  private void climate(boolean quiet) {
    weather.duplication = time.chance(0.3) ? 0.05 : 0;
    if (quiet) {
      weather.loss = time.chance(0.5) ? 0.01 : 0;
      return;
    }
    weather.loss = time.chance(0.3) ? time.between(0, 300) / 1000.0 : 0;
    weather.detours = time.chance(0.2) ? 0.05 : 0;
    weather.arpLoss = time.chance(0.3) ? time.between(0, 200) / 1000.0 : 0;
    weather.shortStalls = time.chance(0.5) ? 0.002 : 0;
    weather.longStalls = time.chance(0.3) ? 0.0005 : 0;
    weather.delayToNanos = time.chance(0.3) ? time.between(1, 10) * Timeline.MS : 500_000;
  }

  private void strike() {
    if (healed) {
      return;
    }
    SimNode victim = simulation.nodes.get(time.random().nextInt(simulation.nodes.size()));
    boolean onNetwork = time.chance(0.5);
    if (onNetwork) {
      networkFault(victim);
    } else {
      machineFault(victim);
    }
    long pause =
        time.chance(0.3) ? time.between(0, 300 * Timeline.MS) : time.between(0, 3 * Timeline.S);
    time.after(pause, this::strike);
  }

  private void machineFault(SimNode victim) {
    switch (time.random().nextInt(6)) {
      case 0 -> {
        victim.powerOff();
        later(3 * Timeline.S, victim::powerOn);
      }
      case 1 -> {
        victim.hangAgent();
        later(4 * Timeline.S, victim::resumeAgent);
      }
      case 2 -> {
        if (simulation.nodes.size() == 2 && network.heartbeatsCutWithin(JUST_CUT_NANOS)) {
          return;
        }
        victim.freeze();
        later(4 * Timeline.S, victim::thaw);
      }
      case 3 -> {
        victim.killAgent();
        later(3 * Timeline.S, victim::startAgent);
      }
      case 4 -> {
        boolean leaving = time.chance(0.5);
        victim.handOver(leaving);
        if (leaving) {
          later(2 * Timeline.S, () -> restart(victim));
        }
      }
      default -> {
        victim.powerOff();
        if (time.chance(0.3)) {
          victim.loseDisk();
        }
        later(Timeline.S, victim::powerOn);
      }
    }
  }

  private static void restart(SimNode node) {
    node.killAgent();
    node.startAgent();
  }

  private void networkFault(SimNode victim) {
    boolean pair = simulation.nodes.size() == 2;
    if (pair && networkBusy) {
      return;
    }
    networkBusy = true;
    int other =
        (victim.index + 1 + time.random().nextInt(simulation.nodes.size() - 1))
            % simulation.nodes.size();
    Runnable undo =
        switch (time.random().nextInt(pair ? 5 : 6)) {
          case 0 -> {
            note(victim, "outside cable pulled");
            network.cutOutside(victim.index, true);
            yield () -> network.cutOutside(victim.index, false);
          }
          case 1 -> {
            note(victim, "inside cable pulled");
            network.cutInside(victim.index, true);
            yield () -> network.cutInside(victim.index, false);
          }
          case 2 -> {
            note(victim, "both cables pulled");
            network.cutOutside(victim.index, true);
            network.cutInside(victim.index, true);
            yield () -> {
              network.cutOutside(victim.index, false);
              network.cutInside(victim.index, false);
            };
          }
          case 3 -> heartbeats(victim.index, other, true);
          case 4 -> heartbeats(victim.index, other, false);
          default -> {
            note(victim, "ARP cut to " + other);
            network.cutArp(victim.index, other, true);
            yield () -> network.cutArp(victim.index, other, false);
          }
        };
    later(
        3 * Timeline.S,
        () -> {
          note(victim, "network fault over");
          undo.run();
          // The next fault of a pair begins when this one's traces are gone.
          time.after(2 * simulation.shape.ttlNanos(), () -> networkBusy = false);
        });
  }

  private Runnable heartbeats(int from, int to, boolean bothWays) {
    note(simulation.nodes.get(from), "heartbeats cut to " + to + (bothWays ? " and back" : ""));
    set(from, to, bothWays, true);
    return () -> set(from, to, bothWays, false);
  }

  private void set(int from, int to, boolean bothWays, boolean cut) {
    for (int path = 0; path < SimNetwork.PATHS; path++) {
      network.cutHeartbeats(from, to, path, cut);
      if (bothWays) {
        network.cutHeartbeats(to, from, path, cut);
      }
    }
  }

  private void note(SimNode node, String what) {
    time.trace(node.name, what);
  }

  private void later(long atMostNanos, Runnable what) {
    time.after(
        time.between(0, atMostNanos),
        () -> {
          if (!healed) {
            what.run();
          }
        });
  }

  private void heal() {
    time.trace("----", "everything is healed");
    healed = true;
    network.heal();
    weather.calm();
    for (SimNode node : List.copyOf(simulation.nodes)) {
      node.thaw();
      node.resumeAgent();
      node.powerOn();
      // An agent that was told to leave does not come back of itself.
      restart(node);
    }
  }
}
