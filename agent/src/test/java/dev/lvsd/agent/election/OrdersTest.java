package dev.lvsd.agent.election;

import static dev.lvsd.agent.election.Rig.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionAction.Publish;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.election.ElectionEvent.NeighbourClaims;
import dev.lvsd.agent.election.ElectionEvent.Standby;
import dev.lvsd.agent.election.ElectionEvent.TakeOver;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Role;
import dev.lvsd.netlink.route.MacAddress;
import org.junit.jupiter.api.Test;

/** What an operator asks for. */
class OrdersTest {
  private static final MacAddress STRANGER = new MacAddress("02:00:00:00:00:99");

  private final Rig rig = new Rig(Rig.pair("a"));

  private void master() {
    rig.awake().run(400);
    assertThat(rig.master()).isTrue();
    rig.from("b").arrives();
  }

  private void backup() {
    for (int i = 0; i < 8; i++) {
      rig.from("b").as(Role.MASTER, 3).arrives();
      rig.run(100);
    }
  }

  private boolean published(EventType type) {
    return rig.actions.stream().anyMatch(a -> a instanceof Publish p && p.type() == type);
  }

  @Test
  void aMasterThatIsToStandByHandsOver() {
    master();
    rig.tell(new Standby(true));
    assertThat(rig.to("b").offering()).isTrue();
    assertThat(rig.to("b").standby()).isTrue();
    rig.from("b").ready().arrives();
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
    assertThat(published(EventType.STANDBY_ENTERED)).isTrue();
  }

  @Test
  void aMasterThatIsToStandByKeepsTheVipsUntilAPeerCanTakeThem() {
    rig.awake().run(400);
    rig.tell(new Standby(true));
    rig.run(1000);
    assertThat(rig.master()).isTrue();
    rig.from("b").arrives();
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void aNodeInStandbyClaimsNothingUntilItIsResumed() {
    rig.tell(new Standby(true));
    rig.awake().run(5000);
    assertThat(rig.election.solicits()).isFalse();
    assertThat(rig.did(ElectionAction.ProbeVips.class)).isFalse();
    rig.tell(new Standby(false));
    rig.run(1000);
    assertThat(rig.master()).isTrue();
    assertThat(published(EventType.STANDBY_LEFT)).isTrue();
  }

  @Test
  void aNodeInStandbyTakesNothingThatIsHandedOver() {
    rig.tell(new Standby(true));
    backup();
    rig.from("b").as(Role.MASTER, 3).offering().arrives();
    assertThat(rig.to("b").ready()).isFalse();
    rig.from("b").transfers(3, rig.now - MS).arrives();
    assertThat(rig.election.solicits()).isFalse();
  }

  @Test
  void aNodeInStandbyVotes() {
    rig.tell(new Standby(true));
    rig.awake();
    assertThat(rig.election.abstaining(rig.now)).isFalse();
    rig.from("b").as(Role.CLAIMING, 3).arrives();
    assertThat(rig.to("b").answer()).isEqualTo(Answer.GRANTED);
  }

  @Test
  void nothingIsHandedToAPeerInStandby() {
    master();
    rig.from("b").standby().arrives();
    rig.tell(new ElectionEvent.HandOver("an operator asks", false));
    assertThat(rig.to("b").offering()).isFalse();
    assertThat(rig.master()).isTrue();
  }

  @Test
  void aNodeWithoutAnEpochOnDiskRefusesToTakeTheGroupAndSaysWhy() {
    rig.epochsAreReserved = false;
    rig.tell(new ElectionEvent.EpochFloor(1000));
    backup();
    assertThat(rig.election.refusal("a", false, rig.now)).contains("no epoch could be put on disk");
    assertThat(rig.election.refusal("a", true, rig.now)).contains("no epoch could be put on disk");
    rig.tell(new TakeOver(false));
    assertThat(rig.to("b").ordered()).isFalse();
    rig.tell(new ElectionEvent.EpochsReserved(2000));
    assertThat(rig.election.refusal("a", false, rig.now)).isEmpty();
    assertThat(rig.to("b").ordered()).isTrue();
  }

  @Test
  void aMasterThatCanReserveNoMoreEpochsGoesOn() {
    master();
    rig.epochsAreReserved = false;
    rig.tell(new ElectionEvent.EpochFloor(1000));
    for (int i = 0; i < 100; i++) {
      rig.run(100);
      rig.from("b").grants(1, rig.now).arrives();
    }
    assertThat(rig.master()).isTrue();
    assertThat(rig.did(ElectionAction.Release.class)).isFalse();
  }

  @Test
  void standbyIsToldOnce() {
    rig.tell(new Standby(true));
    rig.actions.clear();
    rig.tell(new Standby(true));
    assertThat(published(EventType.STANDBY_ENTERED)).isFalse();
  }

  @Test
  void aBackupThatIsToTakeOverAsksTheMasterForTwoSeconds() {
    backup();
    assertThat(rig.to("b").wanting()).isFalse();
    rig.tell(new TakeOver(false));
    assertThat(rig.to("b").wanting()).isTrue();
    assertThat(rig.to("b").ordered()).isTrue();
    for (int i = 0; i < 20; i++) {
      rig.from("b").as(Role.MASTER, 3).arrives();
      rig.run(100);
    }
    assertThat(rig.to("b").wanting()).isFalse();
  }

  @Test
  void aMasterObeysAnOrderThatWasGivenAtThePeerOfLowerRank() {
    master();
    rig.from("b").wanting().arrives();
    assertThat(rig.to("b").offering()).isFalse();
    rig.from("b").ordered().arrives();
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void aMasterObeysNoOrderOfANodeThatCannotServe() {
    master();
    rig.from("b").fit(Fitness.CANNOT_SERVE).ordered().arrives();
    assertThat(rig.to("b").offering()).isFalse();
    assertThat(published(EventType.ELECTION_BLOCKED)).isFalse();
  }

  private void strangerAnswers(MacAddress mac, int millis) {
    for (int i = 0; i < millis; i += 10) {
      rig.tell(new NeighbourClaims(Rig.VIP, mac));
      rig.run(10);
    }
  }

  @Test
  void onlyByForceIsAVipClaimedThatAStrangerAnswersFor() {
    rig.awake();
    strangerAnswers(STRANGER, 3000);
    assertThat(rig.master()).isFalse();
    assertThat(rig.election.refusal("a", false, rig.now))
        .contains("nobody owns it")
        .contains(STRANGER.toString())
        .contains("--force");
    assertThat(rig.election.refusal("a", true, rig.now)).isEmpty();
    rig.tell(new TakeOver(true));
    strangerAnswers(STRANGER, 1500);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void noForceOverlooksThePeersKernel() {
    rig.awake();
    strangerAnswers(Rig.PEER_MAC, 3000);
    rig.tell(new TakeOver(true));
    strangerAnswers(Rig.PEER_MAC, 3000);
    assertThat(rig.master()).isFalse();
  }

  @Test
  void forceIsOverAfterTenSeconds() {
    rig.awake();
    rig.gatewaysAnswer = false;
    rig.tell(new TakeOver(true));
    strangerAnswers(STRANGER, 10_000);
    rig.gatewaysAnswer = true;
    strangerAnswers(STRANGER, 3000);
    assertThat(rig.master()).isFalse();
  }

  @Test
  void everyRefusalSaysWhy() {
    master();
    assertThat(why("b")).isEmpty();
    rig.from("b").fit(Fitness.CANNOT_SERVE).arrives();
    assertThat(why("b")).startsWith("b cannot serve");
    rig.from("b").epochless().arrives();
    assertThat(why("b")).startsWith("b cannot claim, as no epoch could be put on disk there");
    rig.from("b").standby().arrives();
    assertThat(why("b")).startsWith("b is in standby");
    rig.from("b").abstaining().arrives();
    assertThat(why("b")).startsWith("b has just started");
    rig.run(400);
    assertThat(why("b")).startsWith("no live peer: b is not heard");
    assertThat(why("x")).isEqualTo("x is no node of this cluster");
  }

  @Test
  void everyRefusalOfTheBackupSaysWhy() {
    assertThat(why("a")).startsWith("a is just started");
    backup();
    assertThat(why("a")).isEmpty();
    assertThat(why("b")).contains("this node does not own the group");
    rig.tell(new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on eth0"));
    assertThat(why("a")).isEqualTo("a is not able to serve: no carrier on eth0");
    rig.tell(new Standby(true));
    assertThat(why("a")).startsWith("a is in standby");
  }

  @Test
  void aWitnessIsGivenNothing() {
    Rig trio = new Rig(Rig.trio("a"));
    trio.awake();
    trio.from("b").arrives();
    assertThat(new Rig(Rig.trio("w")).election.refusal("w", false, trio.now))
        .isEqualTo("w is a witness, which owns no VIPs");
  }

  private String why(String to) {
    return rig.election.refusal(to, false, rig.now);
  }
}
