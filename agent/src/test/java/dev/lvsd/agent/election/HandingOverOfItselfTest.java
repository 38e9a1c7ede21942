package dev.lvsd.agent.election;

import static dev.lvsd.agent.election.Rig.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionAction.Publish;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.election.ElectionEvent.HandOver;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handovers that nobody asked for: a fitter peer, and preemption. The first hold is 150 ms. */
class HandingOverOfItselfTest {
  private static final FitnessIs UNFIT = new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on eth0");
  private static final FitnessIs FIT = new FitnessIs(Fitness.FULL, "");

  private static Rig master(ElectionSettings settings) {
    Rig rig = new Rig(settings);
    rig.awake().run(400);
    assertThat(rig.master()).isTrue();
    rig.from("b").arrives();
    return rig;
  }

  /** A packet of b, which votes for this node where that is master. */
  private static Rig.Packet peer(Rig rig) {
    Epoch epoch = rig.election.snapshot(rig.now).epoch();
    Rig.Packet packet = rig.from("b");
    return rig.master() && epoch != null
        ? packet.as(Role.BACKUP, epoch.counter()).grants(epoch.counter(), rig.now)
        : packet;
  }

  private static void hear(Rig rig, Fitness fitness, int millis) {
    for (int i = 0; i < millis; i += 10) {
      peer(rig).fit(fitness).arrives();
      rig.run(10);
    }
  }

  private static boolean offers(Rig rig) {
    return rig.to("b").offering();
  }

  /** How long until the group is offered to b, which says what that packet says. */
  private static long untilOffered(Rig rig, java.util.function.Supplier<Rig.Packet> says) {
    long from = rig.now;
    while (!offers(rig) && rig.now - from < 60_000 * MS) {
      says.get().arrives();
      rig.run(10);
    }
    assertThat(offers(rig)).isTrue();
    return (rig.now - from) / MS;
  }

  private static long untilOffered(Rig rig) {
    return untilOffered(rig, () -> peer(rig));
  }

  /** The group goes to b, and by an operator's order comes back. */
  private static void thereAndBack(Rig rig, int tenure) {
    rig.from("b").ready().arrives();
    assertThat(rig.master()).isFalse();
    rig.tell(FIT);
    rig.run(20);
    rig.from("b").as(Role.MASTER, tenure).offering().arrives();
    long ready = rig.now;
    // A promise of its own to itself from its tenure does not bind it; its grace does.
    for (int i = 0; i < 40; i++) {
      rig.from("b").as(Role.MASTER, tenure).offering().arrives();
      ready = rig.now;
      rig.run(10);
    }
    rig.from("b").transfers(tenure, ready).arrives();
    assertThat(rig.master()).isTrue();
  }

  @Test
  void aMasterThatCannotServeHandsOverWhenThePeerWasFitterForTheHoldTime() {
    Rig rig = master(Rig.pair("a"));
    hear(rig, Fitness.FULL, 1000);
    rig.tell(UNFIT);
    hear(rig, Fitness.FULL, 140);
    assertThat(offers(rig)).isFalse();
    hear(rig, Fitness.FULL, 20);
    assertThat(offers(rig)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, false",
    "0, 1, true",
    "0, 253, true",
    "0, 255, true",
    "1, 0, false",
    "253, 0, false",
    "253, 252, false",
    "253, 253, false",
    "253, 254, true",
    "253, 255, true",
    "255, 0, false",
    "255, 254, false",
    "255, 255, false"
  })
  void onlyToAStrictlyFitterPeerIsHandedOver(int own, int peers, boolean handsOver) {
    Rig rig = master(Rig.pair("a"));
    rig.tell(new FitnessIs(new Fitness(own), "why"));
    hear(rig, new Fitness(peers), 1000);
    assertThat(rig.master()).isTrue();
    assertThat(offers(rig)).isEqualTo(handsOver);
  }

  @Test
  void aFitterPeerThatHasNoEpochOnDiskIsOfferedNothingUntilItHasOne() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(UNFIT);
    for (int i = 0; i < 1000; i++) {
      peer(rig).epochless().arrives();
      rig.run(10);
      assertThat(offers(rig)).isFalse();
    }
    assertThat(rig.master()).isTrue();
    assertThat(untilOffered(rig)).isLessThanOrEqualTo(170);
  }

  @Test
  void aMomentOfWeaknessMovesNothing() {
    Rig rig = master(Rig.pair("a"));
    for (int i = 0; i < 10; i++) {
      rig.tell(UNFIT);
      hear(rig, Fitness.FULL, 120);
      rig.tell(FIT);
      hear(rig, Fitness.FULL, 120);
    }
    assertThat(offers(rig)).isFalse();
  }

  @Test
  void staleReportsStartTheHoldTimeAnew() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(new FitnessIs(Fitness.lacking(1), "why", 1000 * MS));
    hear(rig, Fitness.FULL, 600);
    rig.run(350);
    hear(rig, Fitness.FULL, 900);
    assertThat(offers(rig)).isFalse();
    hear(rig, Fitness.FULL, 150);
    assertThat(offers(rig)).isTrue();
  }

  @Test
  void whatThePeerMayLearnLaterIsWaitedFor() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(new FitnessIs(Fitness.lacking(1), "no real server is seen of web", 3000 * MS));
    hear(rig, Fitness.FULL, 2900);
    assertThat(offers(rig)).isFalse();
    hear(rig, Fitness.FULL, 200);
    assertThat(offers(rig)).isTrue();
  }

  @Test
  void whatBothLackHoldsUpNothingAndTheReasonSaysWhatEachLacks() {
    Rig rig = master(Rig.pair("a"));
    hear(rig, Fitness.lacking(1), 100);
    rig.tell(new FitnessIs(Fitness.lacking(1), "no real server is seen of sql", 3000 * MS));
    hear(rig, Fitness.lacking(1), 10_000);
    assertThat(offers(rig)).isFalse();
    rig.tell(new FitnessIs(Fitness.lacking(2), "no real server is seen of sql, web", 3000 * MS));
    hear(rig, Fitness.lacking(1), 2900);
    assertThat(offers(rig)).isFalse();
    hear(rig, Fitness.lacking(1), 200);
    assertThat(offers(rig)).isTrue();
    rig.from("b").fit(Fitness.lacking(1)).ready().arrives();
    assertThat(rig.election.snapshot(rig.now).reason())
        .isEqualTo(
            "handing over to b: b can serve more, for it lacks 1 thing and this node 2 things:"
                + " no real server is seen of sql, web");
  }

  /** A second service dies at both just before the peer knows of the first. */
  @Test
  void everyCauseIsHeldForItsOwnTime() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(new FitnessIs(Fitness.lacking(1), "one", 3000 * MS));
    hear(rig, Fitness.FULL, 2000);
    rig.tell(new FitnessIs(Fitness.lacking(2), "one, two", 3000 * MS));
    hear(rig, Fitness.FULL, 100);
    hear(rig, Fitness.lacking(1), 2700);
    assertThat(offers(rig)).isFalse();
    hear(rig, Fitness.lacking(1), 300);
    assertThat(offers(rig)).isTrue();
  }

  @Test
  void aPeerThatRecoversMeanwhileDoesNotHoldUpTheHandoverOfAMasterThatCannotServe() {
    Rig rig = master(Rig.pair("a"));
    hear(rig, Fitness.lacking(2), 100);
    rig.tell(UNFIT);
    hear(rig, Fitness.lacking(2), 100);
    hear(rig, Fitness.lacking(1), 70);
    assertThat(offers(rig)).isTrue();
  }

  /** A service that comes and goes at both must not keep the group from the fitter one for ever. */
  @Test
  void aLeadThatWasThereBeforeDoesNotStartTheHoldTimeAnew() {
    Rig rig = master(Rig.pair("a"));
    for (int i = 0; i < 2; i++) {
      rig.tell(new FitnessIs(Fitness.lacking(2), "one, flapping", 3000 * MS));
      hear(rig, Fitness.FULL, 500);
      rig.tell(new FitnessIs(Fitness.lacking(1), "one", 3000 * MS));
      hear(rig, Fitness.FULL, 900);
    }
    assertThat(offers(rig)).isFalse();
    rig.tell(new FitnessIs(Fitness.lacking(2), "one, flapping", 3000 * MS));
    hear(rig, Fitness.FULL, 300);
    assertThat(offers(rig)).isTrue();
  }

  @Test
  void theHoldTimeDoublesWithEachHandover() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(UNFIT);
    assertThat(untilOffered(rig)).isBetween(140L, 170L);
    thereAndBack(rig, 5);
    rig.tell(UNFIT);
    assertThat(untilOffered(rig)).isBetween(290L, 320L);
    thereAndBack(rig, 15);
    rig.tell(UNFIT);
    assertThat(untilOffered(rig)).isBetween(590L, 620L);
  }

  @Test
  void anOperatorsHandoverCostsNoneOfTheBudget() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(new HandOver("an operator asks", false));
    thereAndBack(rig, 5);
    rig.tell(UNFIT);
    assertThat(untilOffered(rig)).isBetween(140L, 170L);
  }

  @Test
  void aPeerThatIsNeverReadyIsTriedAgainAndToldOfOnceForEveryOrder() {
    Rig rig = master(Rig.pair("a"));
    rig.tell(UNFIT);
    hear(rig, Fitness.FULL, 60_000);
    assertThat(rig.master()).isTrue();
    assertThat(blocked(rig)).isEqualTo(1);
    rig.tell(new HandOver("an operator asks", false));
    hear(rig, Fitness.FULL, 60_000);
    assertThat(blocked(rig)).isEqualTo(3); // The operator's, and its own again.
  }

  private static long blocked(Rig rig) {
    return rig.actions.stream()
        .filter(a -> a instanceof Publish p && p.type() == EventType.ELECTION_BLOCKED)
        .count();
  }

  // --- preemption

  /** Hears b as master, and says when it began to ask for the group; -1 for never. */
  private static long beginsToAsk(Rig rig, int millis) {
    for (int i = 0; i < millis; i += 10) {
      rig.from("b").as(Role.MASTER, 3).arrives();
      rig.run(10);
      if (rig.to("b").wanting()) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void thePreferredAsksForTheGroupWhenItsDelayHasPassedAndNotBefore() {
    // It may own anything at all only some 610 ms after its start.
    assertThat(beginsToAsk(new Rig(Rig.preempting("a", 200, 5000 * MS)), 20_000))
        .isBetween(5600L, 5650L);
  }

  @Test
  void thePreferredAsksForNothingThatItCouldNotClaimForWantOfAnEpochOnDisk() {
    Rig rig = new Rig(Rig.preempting("a", 200, 0));
    rig.epochsAreReserved = false;
    rig.tell(new ElectionEvent.EpochFloor(1000));
    assertThat(beginsToAsk(rig, 20_000)).isEqualTo(-1);
    rig.tell(new ElectionEvent.EpochsReserved(2000));
    assertThat(beginsToAsk(rig, 20_000)).isNotEqualTo(-1);
  }

  @Test
  void withoutPreemptionNobodyAsks() {
    assertThat(beginsToAsk(new Rig(Rig.preempting("a", 200, -1)), 60_000)).isEqualTo(-1);
  }

  @Test
  void theLowerInRankDoesNotAsk() {
    assertThat(beginsToAsk(new Rig(Rig.preempting("a", 50, 0)), 60_000)).isEqualTo(-1);
  }

  @Test
  void onlyWhoIsWhollyFitAsksAndTheDelayCountsFromThen() {
    Rig rig = new Rig(Rig.preempting("a", 200, 5000 * MS));
    rig.tell(new FitnessIs(Fitness.lacking(1), "why"));
    assertThat(beginsToAsk(rig, 20_000)).isEqualTo(-1);
    rig.tell(FIT);
    assertThat(beginsToAsk(rig, 20_000)).isBetween(4950L, 5050L);
  }

  @Test
  void afterItOwnedTheGroupTheDelayCountsAnew() {
    Rig rig = master(Rig.preempting("a", 200, 5000 * MS));
    hear(rig, Fitness.FULL, 10_000);
    rig.tell(new HandOver("an operator asks", false));
    rig.from("b").ready().arrives();
    assertThat(beginsToAsk(rig, 20_000)).isBetween(4950L, 5050L);
  }

  @Test
  void aMasterYieldsToThePreferredAfterTheHoldTime() {
    Rig rig = master(Rig.preempting("a", 50, 0));
    assertThat(untilOffered(rig, () -> peer(rig).wanting())).isBetween(140L, 170L);
  }

  @Test
  void preemptionAndFitnessHaveOneBudget() {
    Rig rig = master(Rig.preempting("a", 50, 0));
    untilOffered(rig, () -> peer(rig).wanting());
    thereAndBack(rig, 5);
    rig.tell(UNFIT);
    assertThat(untilOffered(rig)).isBetween(290L, 320L);
  }

  @Test
  void aMasterYieldsNeitherWithoutPreemptionNorToALowerRankNorToALessFitNode() {
    Rig off = master(Rig.preempting("a", 50, -1));
    Rig higher = master(Rig.preempting("a", 200, 0));
    Rig fitter = master(Rig.preempting("a", 50, 0));
    for (int i = 0; i < 300; i++) {
      peer(off).wanting().arrives();
      peer(higher).wanting().arrives();
      peer(fitter).fit(Fitness.lacking(1)).wanting().arrives();
      off.run(10);
      higher.run(10);
      fitter.run(10);
    }
    for (Rig rig : java.util.List.of(off, higher, fitter)) {
      assertThat(rig.master()).isTrue();
      assertThat(offers(rig)).isFalse();
    }
  }
}
