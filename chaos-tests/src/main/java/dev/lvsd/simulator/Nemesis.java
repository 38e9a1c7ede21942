package dev.lvsd.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Some twenty seconds of a cluster's life, drawn from a seed: a start, faults, healing, and the
 * verdict. Faults last anything from nothing to seconds, often about as long as a promise, and many
 * are aimed at a moment at which ownership changes.
 *
 * <p>What a pair does not meet, since only a witness could decide it: both directors without
 * heartbeats and ARP to each other, either way, while both reach the gateways, or while the word
 * that gateways gave to one of them is not yet over and the other never had an answer of its
 * kernel. (A master asks the gateways when it has heard nothing for an interval and a half, and
 * their word is worth 0.8 x ttl; the other claims ttl after it last heard the master.) So a pair
 * meets one network fault at a time, but for a cable that is pulled some time after the heartbeats
 * were cut; no machine of it freezes just after that; and where ARP and the heartbeats of one
 * direction are cut, those of the other do not falter. With witnesses all faults overlap freely.
 */
final class Nemesis {
  private static final long FAULTS_FROM_NANOS = 3 * Timeline.S;
  private static final long HEALED_NANOS = 13 * Timeline.S;

  /** After healing there is an owner, and it stays. */
  private static final long OWNED_NANOS = HEALED_NANOS + 3 * Timeline.S;

  private static final long END_NANOS = OWNED_NANOS + 2 * Timeline.S;

  /** Since when heartbeats must be cut for a pair to meet what cuts ARP as well. */
  private static final long JUST_CUT_NANOS = 500 * Timeline.MS;

  private final Simulation simulation;
  private final Timeline time;
  private final Weather weather;
  private final SimNetwork network;
  private boolean healed;
  private boolean networkBusy;
  private boolean halfCut;

  Nemesis(Simulation simulation) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.weather = simulation.weather;
    this.network = simulation.network;
  }

  void run() {
    boolean quiet = time.chance(0.1);
    climate(quiet);
    simulation.start();
    if (!quiet) {
      time.at(FAULTS_FROM_NANOS, this::strike);
      time.at(HEALED_NANOS, this::heal);
      simulation.judge.tell(this::aim);
    }
    int settled = 0;
    for (long at = Timeline.S;
        at <= END_NANOS && simulation.violation() == null;
        at += Timeline.S) {
      time.runUntil(at);
      if (quiet ? at >= FAULTS_FROM_NANOS : at >= OWNED_NANOS) {
        settled = settled == 0 ? simulation.judge.claims().size() : settled;
        checkSettled(settled);
      }
    }
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
    if (time.chance(0.1)) {
      simulation.nodes.get(0).refuseDisk(true);
    }
  }

  private void strike() {
    if (healed) {
      return;
    }
    blow(any());
    long pause =
        time.chance(0.3) ? time.between(0, 300 * Timeline.MS) : time.between(0, 3 * Timeline.S);
    time.after(pause, this::strike);
  }

  /** Faults like moments at which something changes. */
  private void aim(Judge.Moment moment, SimNode node) {
    if (time.now() >= FAULTS_FROM_NANOS && moment != Judge.Moment.CALLING && time.chance(0.2)) {
      long soon = time.chance(0.5) ? 2 * Timeline.MS : 2 * simulation.shape.ttlNanos();
      time.after(time.between(0, soon), () -> blow(time.chance(0.5) ? node : any()));
    }
  }

  private SimNode any() {
    return simulation.nodes.get(time.random().nextInt(simulation.nodes.size()));
  }

  private void blow(SimNode victim) {
    if (healed) {
      return;
    }
    if (simulation.nodes.size() > 1 && time.chance(0.5)) {
      networkFault(victim);
    } else {
      machineFault(victim);
    }
  }

  private void machineFault(SimNode victim) {
    switch (time.random().nextInt(8)) {
      case 0 -> {
        victim.powerOff();
        later(3 * Timeline.S, victim::powerOn);
      }
      case 1 -> {
        if (halfCut) {
          return;
        }
        victim.hangAgent();
        later(4 * Timeline.S, victim::resumeAgent);
      }
      case 2 -> {
        boolean justCut = network.heartbeatsCutWithin(JUST_CUT_NANOS);
        if (halfCut || (simulation.shape.pair() && justCut)) {
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
      case 5 -> {
        victim.refuseDisk(true);
        later(5 * Timeline.S, () -> victim.refuseDisk(false));
      }
      case 6 -> {
        if (time.chance(0.2)) {
          for (SimNode node : simulation.nodes) {
            node.powerOff();
            later(2 * Timeline.S, node::powerOn);
          }
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
    if (simulation.shape.pair()) {
      pairNetworkFault(victim);
      return;
    }
    SimNode other = another(victim);
    Runnable undo =
        switch (time.random().nextInt(9)) {
          case 0 -> outsideCable(victim);
          case 1 -> insideCable(victim);
          case 2 -> bothCables(victim);
          case 3 -> heartbeats(victim.index, other.index, true);
          case 4 -> heartbeats(victim.index, other.index, false);
          case 5 -> lag(victim);
          case 6 -> everything(victim, List.of(other));
          case 7 -> {
            List<SimNode> rest = new ArrayList<>(simulation.nodes);
            rest.remove(victim);
            yield everything(victim, rest);
          }
          default -> arp(victim, other);
        };
    later(3 * Timeline.S, undo);
  }

  private void pairNetworkFault(SimNode victim) {
    if (networkBusy) {
      return;
    }
    networkBusy = true;
    SimNode other = another(victim);
    Runnable undo =
        switch (time.random().nextInt(9)) {
          case 0 -> outsideCable(victim);
          case 1 -> insideCable(victim);
          case 2 -> bothCables(victim);
          case 3 -> heartbeats(victim.index, other.index, true);
          case 4 -> heartbeats(victim.index, other.index, false);
          case 5 -> lag(victim);
          case 6 -> gateways(victim);
          case 7 -> mayHalfCut() ? halfCut(victim, other) : lag(victim);
          default -> {
            Runnable heard = heartbeats(victim.index, other.index, true);
            List<Runnable> undos = new ArrayList<>(List.of(heard));
            time.after(
                JUST_CUT_NANOS + time.between(0, Timeline.S),
                () -> {
                  if (!healed && !undos.isEmpty()) {
                    undos.add(outsideCable(any()));
                  }
                });
            yield () -> {
              undos.forEach(Runnable::run);
              undos.clear();
            };
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

  /** One way nothing passes, the other way heartbeats do: so they must pass without a gap. */
  private boolean mayHalfCut() {
    return weather.loss == 0
        && weather.detours == 0
        && weather.longStalls == 0
        && simulation.nodes.stream().noneMatch(SimNode::agentStopped);
  }

  private Runnable halfCut(SimNode from, SimNode to) {
    halfCut = true;
    Runnable heard = heartbeats(from.index, to.index, false);
    Runnable asked = arp(from, to);
    return () -> {
      heard.run();
      asked.run();
      halfCut = false;
    };
  }

  private SimNode another(SimNode than) {
    int nodes = simulation.nodes.size();
    return simulation.nodes.get((than.index + 1 + time.random().nextInt(nodes - 1)) % nodes);
  }

  private Runnable outsideCable(SimNode victim) {
    note(victim, "outside cable pulled");
    network.cutOutside(victim.index, true);
    return () -> network.cutOutside(victim.index, false);
  }

  private Runnable insideCable(SimNode victim) {
    note(victim, "inside cable pulled");
    network.cutInside(victim.index, true);
    return () -> network.cutInside(victim.index, false);
  }

  private Runnable bothCables(SimNode victim) {
    Runnable outside = outsideCable(victim);
    Runnable inside = insideCable(victim);
    return () -> {
      outside.run();
      inside.run();
    };
  }

  private Runnable lag(SimNode victim) {
    note(victim, "what it is sent takes long");
    network.lag(victim.index, time.between(10, 250) * Timeline.MS);
    return () -> network.lag(victim.index, 0);
  }

  private Runnable gateways(SimNode victim) {
    int first = time.random().nextInt(simulation.shape.gateways());
    int last = time.chance(0.5) ? simulation.shape.gateways() - 1 : first;
    note(victim, "gateways " + first + ".." + last + " out of reach");
    for (int gateway = first; gateway <= last; gateway++) {
      network.cutGateway(victim.index, gateway, true);
    }
    return () -> {
      for (int gateway = first; gateway <= last; gateway++) {
        network.cutGateway(victim.index, gateway, false);
      }
    };
  }

  private Runnable everything(SimNode victim, List<SimNode> others) {
    note(victim, "everything cut to " + others.stream().map(n -> n.name).toList());
    others.forEach(other -> network.cutAll(victim.index, other.index, true));
    return () -> others.forEach(other -> network.cutAll(victim.index, other.index, false));
  }

  private Runnable arp(SimNode victim, SimNode other) {
    note(victim, "ARP cut to " + other.name);
    network.cutArp(victim.index, other.index, true);
    network.cutArp(other.index, victim.index, true);
    return () -> {
      network.cutArp(victim.index, other.index, false);
      network.cutArp(other.index, victim.index, false);
    };
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

  /** Often within about as long as a promise holds; promises are what such a fault upsets. */
  private void later(long atMostNanos, Runnable what) {
    long ttl = simulation.shape.ttlNanos();
    long delay =
        time.chance(0.2)
            ? time.between(ttl * 8 / 10, ttl * 12 / 10)
            : time.between(0, time.chance(0.3) ? ttl / 2 : atMostNanos);
    time.after(
        delay,
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
    simulation.nodes.forEach(SimNode::repair);
  }
}
