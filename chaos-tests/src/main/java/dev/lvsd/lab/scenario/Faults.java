package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Cluster;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.Fabric;
import dev.lvsd.lab.host.Loss;
import dev.lvsd.lab.host.Loss.Traffic;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.scenario.FaultScenario.Outcome;
import dev.lvsd.lab.scenario.FaultScenario.Strike;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The faults of {@link FaultScenario}. A pulled cable is a port of the switch that is dead: the
 * director's own interface keeps its carrier and notices nothing.
 */
final class Faults {
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long FLAP_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** Of a fault that costs the VIP nothing. */
  private static final double UNNOTICED_MILLIS = 150;

  /** Of a fault after which the other director takes over, detection included. */
  private static final double FAILOVER_MILLIS = 1000;

  /** The worst that a machine without power may cost. */
  private static final double POWER_OFF_MILLIS = 500;

  /**
   * Each gap on its own is too short to be a fault; chance says which is long enough to be seen.
   */
  private static final double FLAPPING_MILLIS = 15_000;

  /** The kernel's own lease of the VIPs, as it counts it. */
  private static final double LEASE_MILLIS = 2500;

  /** To find out that something is missing, and the hold of ten seconds. */
  private static final double BETTER_MILLIS = 20_000;

  /** A guest has one processor for the flood, the knocks and all else. */
  private static final double FLOODED_MILLIS = 5000;

  /** The default of {@code cluster.heartbeat.port}. */
  private static final int HEARTBEAT_PORT = 8971;

  private static final Duration END_PATIENCE = Duration.ofSeconds(30);

  private static final double BOOT_MILLIS = 60_000;

  private Faults() {}

  static List<Scenario> all() {
    return Stream.of(cables(), machines(), partitions(), strangers(), trio())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Scenario> cables() {
    return List.of(
        moves(
            "inside-cable-of-master",
            "the master's inside cable is pulled: the other one takes over within a second",
            (pair, master, backup, lasts) -> unplug(pair, master, Network.INSIDE)),
        moves(
            "outside-cable-of-master",
            "the master's outside cable is pulled: the other one takes over within a second",
            (pair, master, backup, lasts) -> unplug(pair, master, Network.OUTSIDE)),
        moves(
            "both-cables-of-master",
            "both cables of the master are pulled: the other one takes over within a second",
            (pair, master, backup, lasts) -> unplug(pair, master, Network.values())),
        stays(
            "cables-of-backup",
            "the backup's cables are pulled, one, the other, both: the VIP stays",
            Duration.ofSeconds(9),
            Duration.ofSeconds(6),
            Faults::eachCable),
        new FaultScenario(
            Cluster.PAIR,
            "flapping-cable-of-master",
            "the master's outside cable goes out and in every 300 ms: the VIP moves once at most",
            Faults::flap,
            Outcome.MOVES,
            FLAPPING_MILLIS,
            LONG,
            Duration.ofSeconds(10)));
  }

  private static List<Scenario> machines() {
    return List.of(
        new FaultScenario(
            Cluster.PAIR,
            "freeze-and-thaw",
            "the master's machine freezes and goes on: the other one serves, before and after",
            (pair, master, backup, lasts) -> master.director().freeze(),
            Outcome.MOVES_FROM_A_FROZEN_MACHINE,
            FAILOVER_MILLIS,
            LONG,
            SHORT),
        new FaultScenario(
            Cluster.PAIR,
            "hang-and-resume",
            "the master's agent hangs and goes on: the other one serves, before and after",
            (pair, master, backup, lasts) -> master.signal("STOP"),
            Outcome.MOVES,
            LEASE_MILLIS,
            LONG,
            SHORT),
        new FaultScenario(
            Cluster.PAIR,
            "both-rebooted",
            "both directors are rebooted at once: one of them owns the VIP within a minute",
            (pair, master, backup, lasts) ->
                List.of(master, backup).parallelStream()
                    .forEach(agent -> agent.director().powerOff()),
            Outcome.LOST,
            BOOT_MILLIS,
            Duration.ZERO,
            Duration.ZERO),
        stays(
            "clock-stepped",
            "the master's clock is an hour ahead for a while: nothing happens",
            LONG,
            SHORT,
            (pair, master, backup, lasts) -> master.director().stepClock(Duration.ofHours(1))));
  }

  private static List<Scenario> partitions() {
    return List.of(
        moves(
            "master-not-heard",
            "nothing gets from the master to the backup: the backup takes over",
            (pair, master, backup, lasts) ->
                lose(pair, List.of(Loss.oneWay(director(master), director(backup))))),
        stays(
            "backup-not-heard",
            "nothing gets from the backup to the master: the VIP stays",
            LONG,
            SHORT,
            (pair, master, backup, lasts) ->
                lose(pair, List.of(Loss.oneWay(director(backup), director(master))))),
        stays(
            "loss-of-30-percent",
            "of all frames between the directors 30 % are lost: the VIP stays",
            LONG,
            Duration.ofSeconds(10),
            (pair, master, backup, lasts) -> lose(pair, Loss.between(Traffic.ALL, 30))),
        stays(
            "hazelcast-blocked",
            "Hazelcast's port is blocked while heartbeats work: the VIP stays",
            LONG,
            Duration.ofSeconds(10),
            (pair, master, backup, lasts) -> lose(pair, Loss.between(Traffic.HAZELCAST, 100))),
        stays(
            "heartbeats-blocked",
            "heartbeats are blocked while all else works: the VIP stays",
            LONG,
            SHORT,
            (pair, master, backup, lasts) -> lose(pair, Loss.between(Traffic.HEARTBEATS, 100))),
        stays(
            "gateway-gone",
            "the gateway answers neither of the directors: the VIP stays",
            LONG,
            Duration.ofSeconds(16),
            (pair, master, backup, lasts) -> {
              List<Loss> losses = new ArrayList<>(cutOff(master, Site.ROUTER));
              losses.addAll(cutOff(backup, Site.ROUTER));
              lose(pair, losses);
            }),
        better(
            "gateway-gone-for-master",
            "the gateway answers the backup only: the VIP moves, when that has lasted",
            (pair, master, backup, lasts) -> lose(pair, cutOff(master, Site.ROUTER))),
        better(
            "real-servers-gone-for-master",
            "only the backup reaches the real servers: the VIP moves, when that has lasted",
            (pair, master, backup, lasts) -> lose(pair, cutOff(master, Site.RS1, Site.RS2))));
  }

  private static List<Scenario> strangers() {
    return List.of(
        stays(
            "garbage-on-heartbeat-port",
            "1000 datagrams of garbage a second to every heartbeat port change nothing",
            SHORT,
            SHORT,
            (pair, master, backup, lasts) -> garbage(pair, List.of(master, backup), 1000, lasts)),
        new FaultScenario(
            Cluster.PAIR,
            "heartbeat-path-flooded",
            "100,000 datagrams a second to one heartbeat port of the master: the VIP stays",
            (pair, master, backup, lasts) -> garbage(pair, List.of(master), 100_000, lasts),
            Outcome.STAYS,
            FLOODED_MILLIS,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10)));
  }

  private static List<Scenario> trio() {
    return List.of(
        ofTrio(
            "power-off-with-witness",
            "a trio's master loses its power: the other one takes over within half a second",
            (pair, master, backup, lasts) -> master.director().powerOff(),
            Outcome.MOVES,
            POWER_OFF_MILLIS),
        ofTrio(
            "witness-lost",
            "a trio loses its witness: the VIP stays",
            (pair, master, backup, lasts) -> pair.lab().witness().daemon().kill(),
            Outcome.STAYS,
            UNNOTICED_MILLIS),
        ofTrio(
            "directors-cut-off-from-each-other",
            "a trio's directors do not reach each other, ARP included: the VIP stays",
            (pair, master, backup, lasts) -> lose(pair, Loss.between(Traffic.ALL, 100)),
            Outcome.STAYS,
            UNNOTICED_MILLIS),
        ofTrio(
            "outside-cable-with-witness",
            "a trio's master loses its outside cable: the other one takes over within a second",
            (pair, master, backup, lasts) -> unplug(pair, master, Network.OUTSIDE),
            Outcome.MOVES,
            FAILOVER_MILLIS),
        ofTrio(
            "witness-and-backup-lost",
            "a trio loses its witness and its backup: nobody owns the VIP until they are back",
            (pair, master, backup, lasts) -> {
              pair.lab().witness().daemon().kill();
              backup.director().powerOff();
            },
            Outcome.NOBODY,
            FAILOVER_MILLIS));
  }

  private static Scenario ofTrio(
      String name, String description, Strike strike, Outcome outcome, double boundMillis) {
    return new FaultScenario(
        Cluster.TRIO, name, description, strike, outcome, boundMillis, LONG, SHORT);
  }

  private static Scenario moves(String name, String description, Strike strike) {
    return new FaultScenario(
        Cluster.PAIR,
        name,
        description,
        strike,
        Outcome.MOVES,
        FAILOVER_MILLIS,
        Duration.ofSeconds(15),
        SHORT);
  }

  /** One in which the master serves worse than its peer, and hands over after the hold. */
  private static Scenario better(String name, String description, Strike strike) {
    return new FaultScenario(
        Cluster.PAIR,
        name,
        description,
        strike,
        Outcome.MOVES,
        BETTER_MILLIS,
        LONG,
        Duration.ofSeconds(18));
  }

  private static List<Loss> cutOff(Agent agent, Site... sites) {
    return Stream.of(sites).flatMap(site -> Loss.between(director(agent), site).stream()).toList();
  }

  private static Scenario stays(
      String name, String description, Duration lasts, Duration briefly, Strike strike) {
    return new FaultScenario(
        Cluster.PAIR, name, description, strike, Outcome.STAYS, UNNOTICED_MILLIS, lasts, briefly);
  }

  private static void unplug(Pair pair, Agent agent, Network... networks) {
    for (Network network : networks) {
      pair.lab().fabric().unplug(director(agent), network);
    }
  }

  private static void eachCable(Pair pair, Agent master, Agent backup, Duration lasts) {
    long thirdNanos = lasts.toNanos() / 3;
    Fabric fabric = pair.lab().fabric();
    fabric.unplug(director(backup), Network.INSIDE);
    LockSupport.parkNanos(thirdNanos);
    fabric.plug(director(backup), Network.INSIDE);
    fabric.unplug(director(backup), Network.OUTSIDE);
    LockSupport.parkNanos(thirdNanos);
    fabric.unplug(director(backup), Network.INSIDE);
  }

  private static void flap(Pair pair, Agent master, Agent backup, Duration lasts) {
    Fabric fabric = pair.lab().fabric();
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < lasts.toNanos()) {
      fabric.unplug(director(master), Network.OUTSIDE);
      LockSupport.parkNanos(FLAP_NANOS);
      fabric.plug(director(master), Network.OUTSIDE);
      LockSupport.parkNanos(FLAP_NANOS);
    }
  }

  private static void lose(Pair pair, List<Loss> losses) {
    pair.lab().fabric().lose(losses);
  }

  /** As many as a second has, to the outside heartbeat port of each. */
  private static void garbage(Pair pair, List<Agent> to, long perSecond, Duration lasts) {
    for (Agent agent : to) {
      if (!agent.listensOnUdp(HEARTBEAT_PORT)) {
        throw new LabException(agent.director().name() + " hears no heartbeats on its port");
      }
    }
    List<String> addresses =
        to.stream().map(agent -> director(agent).address(Network.OUTSIDE)).toList();
    try (Meter garbage =
        Meter.garbage(pair.client(), HEARTBEAT_PORT, perSecond, lasts, addresses)) {
      long sent = Long.parseLong(garbage.await(lasts.plus(END_PATIENCE)).strip());
      // A machine that also runs both directors may not manage all of it.
      if (sent < perSecond * lasts.toSeconds() / 10) {
        throw new LabException("only " + sent + " datagrams of garbage could be sent");
      }
    }
  }

  private static Director director(Agent agent) {
    return agent.director().director();
  }
}
