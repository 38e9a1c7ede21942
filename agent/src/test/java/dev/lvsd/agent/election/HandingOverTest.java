package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.election.ElectionEvent.HandOver;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Role;
import org.junit.jupiter.api.Test;

/** Both sides of a handover. */
class HandingOverTest {
  private final Rig rig = new Rig(Rig.pair("a"));

  private void master() {
    rig.awake().run(400);
    assertThat(rig.master()).isTrue();
    rig.from("b").arrives();
  }

  /** For so long that the node abstains no more: a, with epoch 3. */
  private static void hearTheMaster(Rig target) {
    for (int i = 0; i < 8; i++) {
      target.from("a").as(Role.MASTER, 3).arrives();
      target.run(100);
    }
  }

  @Test
  void theMasterOffersAndReleasesOnlyWhenThePeerIsReady() {
    master();
    rig.tell(new HandOver("an operator asks", false));
    assertThat(rig.to("b").offering()).isTrue();
    assertThat(rig.master()).isTrue();
    rig.from("b").ready().arrives();
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
  }

  @Test
  void theTransferWaitsForTheKernel() {
    master();
    rig.released = false;
    rig.tell(new HandOver("an operator asks", false));
    rig.from("b").ready().arrives();
    assertThat(rig.to("b").transferSequence()).isZero();
    rig.tell(new ElectionEvent.VipsReleased(new Epoch(1, "a")));
    assertThat(rig.to("b").transferSequence()).isNotZero();
    assertThat(rig.to("b").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void theOldMasterClaimsNothingForAGrace() {
    master();
    rig.tell(new HandOver("an operator asks", false));
    rig.from("b").ready().arrives();
    rig.run(305);
    assertThat(rig.election.solicits()).isFalse();
  }

  @Test
  void withoutALivePeerAnOrderlyStopReleasesAndClaimsNoMore() {
    rig.awake().run(400);
    rig.tell(new HandOver("the agent stops", true));
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
    rig.run(3000);
    assertThat(rig.election.solicits()).isFalse();
    assertThat(rig.election.abstaining(rig.now)).isTrue();
  }

  @Test
  void anOrderlyStopDoesNotWaitForAPeerThatHasNoEpoch() {
    rig.awake().run(400);
    rig.from("b").epochless().arrives();
    rig.tell(new HandOver("the agent stops", true));
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
  }

  @Test
  void withoutALivePeerAnOperatorsWishIsRefused() {
    rig.awake().run(400);
    rig.tell(new HandOver("an operator asks", false));
    assertThat(rig.master()).isTrue();
  }

  @Test
  void theTargetTakesOverAtOnceWithoutProbes() {
    rig.awake();
    Rig target = new Rig(Rig.pair("b"));
    hearTheMaster(target);
    target.from("a").as(Role.MASTER, 3).offering().arrives();
    assertThat(target.to("a").ready()).isTrue();
    long ready = target.now;
    target.run(5);
    target.from("a").transfers(3, ready).arrives();
    assertThat(target.master()).isTrue();
    assertThat(target.did(ElectionAction.ProbeVips.class)).isFalse();
    assertThat(target.election.snapshot(target.now).epoch()).isEqualTo(new Epoch(4, "b"));
    assertThat(target.election.leaseEndNanos(target.now))
        .isLessThanOrEqualTo(ready + target.settings.grantNanos());
  }

  @Test
  void aTargetThatStoodStillTakesOverAtOnceToo() {
    Rig target = new Rig(Rig.pair("b"));
    hearTheMaster(target);
    target.from("a").as(Role.MASTER, 3).offering().arrives();
    long ready = target.now;
    target.now += 2 * target.settings.intervalNanos() + Rig.MS;
    target.from("a").transfers(3, ready).arrives();
    assertThat(target.master()).isTrue();
    assertThat(target.election.snapshot(target.now).epoch()).isEqualTo(new Epoch(4, "b"));
  }

  @Test
  void whatIsReservedOnDiskDoesNotMakeATransferLate() {
    Rig target = new Rig(Rig.pair("b"));
    target.tell(new ElectionEvent.EpochFloor(80));
    hearTheMaster(target);
    target.from("a").as(Role.MASTER, 3).offering().arrives();
    long ready = target.now;
    target.run(5);
    target.from("a").transfers(3, ready).arrives();
    assertThat(target.master()).isTrue();
    assertThat(target.election.snapshot(target.now).epoch()).isEqualTo(new Epoch(81, "b"));
  }

  @Test
  void aTransferOfATenureThatALaterOneFollowedIsVoid() {
    Rig target = new Rig(Rig.pair("b"));
    hearTheMaster(target);
    target.from("a").as(Role.MASTER, 4).offering().arrives();
    long ready = target.now;
    target.from("a").transfers(3, ready).arrives();
    assertThat(target.election.solicits()).isFalse();
  }

  @Test
  void aTransferIsVoidWhenItsReadinessIsOld() {
    Rig target = new Rig(Rig.pair("b"));
    hearTheMaster(target);
    target.from("a").transfers(3, target.now - target.settings.grantNanos()).arrives();
    assertThat(target.election.solicits()).isFalse();
  }

  @Test
  void nobodyIsReadyWithoutAnEpochOnDisk() {
    Rig target = new Rig(Rig.pair("b"));
    target.tell(new ElectionEvent.EpochFloor(500));
    target.epochsAreReserved = false;
    target.tell(new ElectionEvent.EpochFloor(1000));
    hearTheMaster(target);
    target.from("a").as(Role.MASTER, 3).offering().arrives();
    assertThat(target.to("a").ready()).isFalse();
    assertThat(target.to("a").epochless()).isTrue();

    target.tell(new ElectionEvent.EpochsReserved(1001));
    assertThat(target.to("a").ready()).isTrue();
    assertThat(target.to("a").epochless()).isFalse();
  }

  private void cannotServe() {
    rig.tell(new FitnessIs(Fitness.CANNOT_SERVE, "nobody is reached on eth1"));
  }

  @Test
  void aMasterThatCannotServeSaysSoAtOnceAndHandsOverAnIntervalAndAHalfLater() {
    master();
    rig.actions.clear();
    cannotServe();
    assertThat(rig.did(ElectionAction.SendAll.class)).isTrue();
    rig.run(100);
    rig.from("b").arrives();
    rig.run(49);
    assertThat(rig.to("b").offering()).isFalse();
    rig.run(1);
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void whereBothAreCutOffNothingMoves() {
    master();
    cannotServe();
    for (int i = 0; i < 100; i++) {
      rig.run(100);
      rig.from("b").fit(Fitness.CANNOT_SERVE).grants(1, rig.now).arrives();
      assertThat(rig.to("b").offering()).isFalse();
    }
    assertThat(rig.master()).isTrue();
  }

  @Test
  void aDirectorThatIsHeardAgainMayHaveAnsweredForTheVipsSoTheyAreAnnouncedAgain() {
    master();
    rig.actions.clear();
    rig.run(200);
    rig.from("b").arrives();
    assertThat(rig.did(ElectionAction.Reannounce.class)).isFalse();
    rig.run(301);
    rig.from("b").arrives();
    assertThat(rig.did(ElectionAction.Reannounce.class)).isTrue();
  }

  private void degraded() {
    rig.tell(new FitnessIs(Fitness.lacking(1), "no gateway answers", 10_000_000_000L));
  }

  private boolean offersWithin(int seconds, Fitness peer) {
    for (int i = 0; i < 10 * seconds; i++) {
      rig.run(100);
      rig.from("b").fit(peer).grants(1, rig.now).arrives();
      if (rig.to("b").offering()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aMasterThatServesWorseThanItsPeerHandsOverAfterTheHold() {
    master();
    degraded();
    assertThat(offersWithin(9, Fitness.FULL)).isFalse();
    assertThat(offersWithin(2, Fitness.FULL)).isTrue();
  }

  @Test
  void aPeerThatServesNoBetterGetsNothing() {
    master();
    degraded();
    assertThat(offersWithin(60, Fitness.lacking(1))).isFalse();
  }

  @Test
  void aPeerOfWhichNothingFreshIsKnownIsNoBetter() {
    master();
    degraded();
    assertThat(offersWithin(9, Fitness.FULL)).isFalse();
    rig.run(400);
    assertThat(offersWithin(9, Fitness.FULL)).isFalse();
    assertThat(offersWithin(2, Fitness.FULL)).isTrue();
  }
}
