package dev.lvsd.simulator;

import static dev.lvsd.simulator.Timeline.MS;
import static dev.lvsd.simulator.Timeline.S;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.simulator.Simulation.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {
  /** A cluster that has found its master. */
  private static Simulation settled(long seed, Shape shape) {
    Simulation simulation = new Simulation(seed, shape, true).start();
    simulation.run(3 * S);
    assertThat(simulation.owner()).as(simulation.trace()).isNotNull();
    return simulation;
  }

  private static SimNode owner(Simulation simulation) {
    SimNode owner = simulation.owner();
    assertThat(owner).as(simulation.trace()).isNotNull();
    return java.util.Objects.requireNonNull(owner);
  }

  private static SimNode other(Simulation simulation, SimNode director) {
    return simulation.nodes.get(1 - director.index);
  }

  /** How long until that node owns the VIP; fails after ten seconds. */
  private static long untilOwnedBy(Simulation simulation, SimNode node) {
    long from = simulation.time.now();
    while (simulation.owner() != node && simulation.time.now() - from < 10 * S) {
      simulation.run(MS / 4);
    }
    assertThat(simulation.owner()).as(simulation.trace()).isSameAs(node);
    return simulation.time.now() - from;
  }

  private static void assertSound(Simulation simulation) {
    assertThat(simulation.violation()).as(simulation.trace()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void powerOffOfTheMasterIsTakenOverWithinTtlAndSixtyMilliseconds(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO, Shape.PAIR.fast(), Shape.TRIO.fast()}) {
      Simulation simulation = settled(seed, shape);
      SimNode master = owner(simulation);
      master.powerOff();
      long took = untilOwnedBy(simulation, other(simulation, master));
      assertThat(took).as(simulation.trace()).isLessThanOrEqualTo(shape.ttlNanos() + 60 * MS);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anOrderlyStopHandsOverWithinMilliseconds(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      SimNode master = owner(simulation);
      master.handOver(true);
      long took = untilOwnedBy(simulation, other(simulation, master));
      assertThat(took).as(simulation.trace()).isLessThanOrEqualTo(10 * MS);
      simulation.run(5 * S);
      assertThat(owner(simulation)).isNotSameAs(master);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aHungMasterIsFollowedOnlyWhenItsKernelIsSilent(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      SimNode master = owner(simulation);
      SimNode next = other(simulation, master);
      master.hangAgent();
      while (master.answers()) {
        assertThat(next.answers()).as(simulation.trace()).isFalse();
        simulation.run(MS);
      }
      assertThat(untilOwnedBy(simulation, next))
          .as(simulation.trace())
          .isLessThanOrEqualTo(shape.ttlNanos() + 100 * MS);
      master.resumeAgent();
      simulation.run(2 * S);
      assertThat(owner(simulation)).isSameAs(next);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aMasterThatIsNotHeardGivesWayToThePeer(long seed) {
    Simulation simulation = settled(seed, Shape.PAIR);
    SimNode master = owner(simulation);
    SimNode next = other(simulation, master);
    for (int path = 0; path < SimNetwork.PATHS; path++) {
      simulation.network.cutHeartbeats(master.index, next.index, path, true);
    }
    simulation.run(3 * S);
    assertThat(simulation.answering()).as(simulation.trace()).hasSize(1);
    assertSound(simulation);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bothRebootedFindAMaster(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      simulation.nodes.forEach(SimNode::powerOff);
      simulation.run(S);
      simulation.nodes.forEach(SimNode::powerOn);
      simulation.run(2 * S);
      owner(simulation);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theMasterStaysWhileTheBackupReboots(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      SimNode master = owner(simulation);
      SimNode backup = other(simulation, master);
      backup.powerOff();
      simulation.run(S);
      backup.powerOn();
      simulation.run(3 * S);
      assertThat(owner(simulation)).as(simulation.trace()).isSameAs(master);
      assertThat(simulation.judge.claims()).as(simulation.trace()).hasSize(1);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nobodyClaimsWithADeadPeerAndASilentGateway(long seed) {
    Simulation simulation = settled(seed, Shape.PAIR);
    SimNode master = owner(simulation);
    SimNode backup = other(simulation, master);
    simulation.network.cutGateway(backup.index, 1, true);
    master.powerOff();
    simulation.run(5 * S);
    assertThat(simulation.owner()).as(simulation.trace()).isNull();
    assertThat(backup.blockedReports).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nobodyClaimsWhatAStrangerAnswersFor(long seed) {
    Simulation simulation = settled(seed, Shape.PAIR);
    SimNode master = owner(simulation);
    simulation.network.stranger(MacAddress.of(new byte[] {2, 9, 9, 9, 9, 9}));
    master.powerOff();
    simulation.run(5 * S);
    assertThat(simulation.owner()).as(simulation.trace()).isNull();
    assertThat(other(simulation, master).blockedReports).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void twoDirectorsThatHearEachOtherNeedNoGateway(long seed) {
    Simulation simulation = settled(seed, Shape.PAIR);
    for (int node = 0; node < 2; node++) {
      simulation.network.cutGateway(node, 0, true);
      simulation.network.cutGateway(node, 1, true);
    }
    simulation.nodes.get(0).powerOff();
    simulation.run(3 * S);
    simulation.nodes.get(1).powerOff();
    simulation.nodes.forEach(SimNode::powerOn);
    simulation.run(3 * S);
    SimNode master = owner(simulation);
    master.handOver(false);
    assertThat(untilOwnedBy(simulation, other(simulation, master))).isLessThan(10 * MS);
    assertSound(simulation);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void thePreferredTakesTheVipBackWhenItsDelayHasPassedAndNotBefore(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape.preempting(5 * S));
      SimNode first = simulation.nodes.get(0);
      SimNode second = simulation.nodes.get(1);
      SimNode preferred = first.outranks(second) ? first : second;
      SimNode other = other(simulation, preferred);
      preferred.powerOff();
      untilOwnedBy(simulation, other);
      preferred.powerOn();
      assertThat(untilOwnedBy(simulation, preferred))
          .as(simulation.trace())
          .isBetween(5 * S, 7 * S);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void withoutPreemptionThePreferredStaysBackup(long seed) {
    Simulation simulation = settled(seed, Shape.PAIR);
    SimNode master = owner(simulation);
    master.powerOff();
    untilOwnedBy(simulation, other(simulation, master));
    master.powerOn();
    simulation.run(60 * S);
    assertThat(owner(simulation)).as(simulation.trace()).isSameAs(other(simulation, master));
    assertSound(simulation);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aFitterPeerTakesOverWithinASecondAndWhenBothAreUnfitNothingMoves(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      SimNode master = owner(simulation);
      SimNode next = other(simulation, master);
      master.fitness(Fitness.CANNOT_SERVE);
      assertThat(untilOwnedBy(simulation, next)).as(simulation.trace()).isLessThan(500 * MS);
      next.fitness(Fitness.CANNOT_SERVE);
      simulation.run(60 * S);
      assertThat(owner(simulation)).as(simulation.trace()).isSameAs(next);
      assertThat(simulation.judge.claims()).as(simulation.trace()).hasSize(2);
      assertSound(simulation);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void fitnessThatFlapsMovesTheVipLessAndLess(long seed) {
    Simulation simulation = settled(seed, Shape.PAIR);
    for (int i = 0; i < 150; i++) {
      simulation.nodes.get(i % 2).fitness(Fitness.FULL);
      simulation.nodes.get(1 - i % 2).fitness(Fitness.CANNOT_SERVE);
      simulation.run(2 * S);
    }
    assertThat(simulation.judge.claims().size()).as(simulation.trace()).isBetween(4, 12);
    assertSound(simulation);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theVipGoesToWhoLacksLessAndStaysWhereBothLackTheSame(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      SimNode master = owner(simulation);
      SimNode next = other(simulation, master);
      master.fitness(Fitness.lacking(1));
      next.fitness(Fitness.lacking(1));
      simulation.run(60 * S);
      assertThat(owner(simulation)).as(simulation.trace()).isSameAs(master);
      master.fitness(Fitness.lacking(2));
      assertThat(untilOwnedBy(simulation, next)).as(simulation.trace()).isLessThan(500 * MS);
      next.fitness(Fitness.lacking(2));
      simulation.run(60 * S);
      assertThat(owner(simulation)).as(simulation.trace()).isSameAs(next);
      assertThat(simulation.judge.claims()).as(simulation.trace()).hasSize(2);
      assertSound(simulation);
    }
  }

  /** As services do that come and go at either director, never at both alike. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void levelsThatFlapMoveTheVipLessAndLess(long seed) {
    for (Shape shape : new Shape[] {Shape.PAIR, Shape.TRIO}) {
      Simulation simulation = settled(seed, shape);
      int early = 0;
      for (int i = 0; i < 300; i++) {
        simulation.nodes.get(i % 2).fitness(Fitness.lacking(1 + i % 3));
        simulation.nodes.get(1 - i % 2).fitness(Fitness.lacking(4 + i % 5));
        simulation.run(2 * S);
        early = i == 149 ? simulation.judge.claims().size() : early;
      }
      int all = simulation.judge.claims().size();
      assertThat(early).as(simulation.trace()).isBetween(4, 12);
      assertThat(all - early).as(simulation.trace()).isLessThanOrEqualTo(2);
      assertSound(simulation);
    }
  }

  /** A port that drops what one director sends to the other, and then a reboot of either. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aRestartedNodeThatThePeerDoesNotHearIsBarredByThePeersPackets(long seed) {
    for (boolean ofMaster : new boolean[] {true, false}) {
      Simulation simulation = settled(seed, Shape.PAIR);
      SimNode master = owner(simulation);
      SimNode backup = other(simulation, master);
      for (int path = 0; path < SimNetwork.PATHS; path++) {
        simulation.network.cutHeartbeats(backup.index, master.index, path, true);
      }
      simulation.network.cutArp(master.index, backup.index, true);
      simulation.network.cutArp(backup.index, master.index, true);
      simulation.run(S);
      assertThat(owner(simulation)).as(simulation.trace()).isSameAs(master);
      SimNode rebooted = ofMaster ? master : backup;
      rebooted.powerOff();
      simulation.run(S);
      rebooted.powerOn();
      simulation.run(4 * S);
      assertThat(owner(simulation)).as(simulation.trace()).isSameAs(master);
      assertThat(simulation.answering()).as(simulation.trace()).hasSize(1);
      assertSound(simulation);
    }
  }
}
