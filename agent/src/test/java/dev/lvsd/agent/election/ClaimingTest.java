package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionEvent.NeighbourClaims;
import dev.lvsd.agent.election.ElectionEvent.NeighbourProbes;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.heartbeat.Role;
import dev.lvsd.netlink.route.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a pair's director may claim, and what keeps it from it. */
class ClaimingTest {
  private static final MacAddress STRANGER = new MacAddress("02:00:00:00:00:99");

  private final Rig rig = new Rig(Rig.pair("a"));

  private boolean blockedBecauseOf(String text) {
    return blockedBecauseOf(rig, text);
  }

  private static boolean blockedBecauseOf(Rig rig, String text) {
    return rig.actions.stream()
        .anyMatch(
            a ->
                a instanceof ElectionAction.Publish p
                    && p.type() == EventType.ELECTION_BLOCKED
                    && p.message().contains(text));
  }

  @Test
  void aLonelyDirectorClaimsWithAllGatewaysAndNobodyAnsweringForTheVip() {
    rig.awake().run(400);
    assertThat(rig.master()).isTrue();
    assertThat(rig.did(ElectionAction.Acquire.class)).isTrue();
  }

  /** What falls due while packets are sent would else wait for the next interval. */
  @Test
  void theMissedIntervalIsDueHoweverLateTheNodeAsks() {
    rig.awake();
    rig.from("b").as(Role.MASTER, 7).arrives();
    long missedNanos = rig.now + rig.settings.silenceNanos();
    rig.now = missedNanos - 1000;
    rig.tell(new ElectionEvent.Tick());
    rig.now += 2000;
    assertThat(rig.election.nextDeadlineNanos()).isEqualTo(missedNanos);
  }

  @Test
  void noClaimWithoutProbes() {
    rig.awake().run(400);
    int acquired = indexOf(ElectionAction.Acquire.class);
    long probes =
        rig.actions.subList(0, acquired).stream()
            .filter(ElectionAction.ProbeVips.class::isInstance)
            .count();
    assertThat(probes).isGreaterThanOrEqualTo(3);
  }

  private int indexOf(Class<? extends ElectionAction> what) {
    for (int i = 0; i < rig.actions.size(); i++) {
      if (what.isInstance(rig.actions.get(i))) {
        return i;
      }
    }
    throw new AssertionError("no " + what.getSimpleName() + " in " + rig.actions);
  }

  @Test
  void noClaimWithoutGateways() {
    rig.gatewaysAnswer = false;
    rig.awake().run(4000);
    assertThat(rig.master()).isFalse();
    assertThat(blockedBecauseOf("gateway 192.0.2.253 does not answer")).isTrue();
  }

  /** The peer knows of it by what its kernel answers, and of nothing else. */
  @Test
  void aMasterWhoseKernelDoesNotServeDoesNotHoldByTheGateways() {
    rig.kernelServes = false;
    rig.awake().run(400);
    assertThat(rig.did(ElectionAction.Acquire.class)).isTrue();
    rig.run(300);
    assertThat(rig.master()).isFalse();
  }

  @Test
  void aMasterWhoseKernelIsNoLongerRefreshedDoesNotEither() {
    rig.awake().run(400);
    rig.kernelServes = false;
    rig.run(990);
    assertThat(rig.master()).isTrue();
    rig.run(300);
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
  }

  @Test
  void aLeaseThatEndsNamesTheGatewayThatIsSilent() {
    rig.awake().run(400);
    rig.gatewaysAnswer = false;
    rig.run(300);
    assertThat(releasedBecauseOf()).contains("gateway 192.0.2.253 does not answer (last: what was");
    assertThat(releasedBecauseOf()).doesNotContain("stood still");
  }

  @Test
  void aLeaseThatEndsNamesTheOwnLateness() {
    rig.awake().run(400);
    rig.gatewaysAnswer = false;
    rig.now += 150 * Rig.MS;
    rig.run(300);
    assertThat(releasedBecauseOf()).contains("this node itself stood still for 15");
  }

  private String releasedBecauseOf() {
    return rig.actions.stream()
        .filter(ElectionAction.Release.class::isInstance)
        .map(action -> ((ElectionAction.Release) action).reason())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void noClaimBeforeAnEpochIsOnDisk() {
    Rig diskless = new Rig(Rig.pair("a"), false).awake().run(4000);
    assertThat(diskless.master()).isFalse();
    assertThat(diskless.did(ElectionAction.ReserveEpochs.class)).isTrue();
    assertThat(blockedBecauseOf(diskless, "no epoch could be put on disk")).isTrue();
  }

  @Test
  void epochsAreAskedForAgainWhereNoAnswerComes() {
    Rig diskless = new Rig(Rig.pair("a"), false).awake().run(29_000);
    assertThat(diskless.actions)
        .filteredOn(ElectionAction.ReserveEpochs.class::isInstance)
        .hasSize(1);
    diskless.run(2_000);
    assertThat(diskless.actions)
        .filteredOn(ElectionAction.ReserveEpochs.class::isInstance)
        .hasSize(2);
  }

  @Test
  void theEpochIsLaterThanAnySeen() {
    rig.tell(new ElectionEvent.EpochFloor(41));
    rig.awake().run(500);
    assertThat(rig.election.snapshot(rig.now).epoch()).isEqualTo(new Epoch(42, "a"));
  }

  @Test
  void aDirectorThatCannotServeClaimsNothing() {
    rig.tell(
        new ElectionEvent.FitnessIs(dev.lvsd.agent.heartbeat.Fitness.CANNOT_SERVE, "link down"));
    rig.awake().run(1000);
    assertThat(rig.election.solicits()).isFalse();
  }

  @Test
  void aPeerThatIsHeardBarsTheArbiterEvenIfItIsDeaf() {
    for (int i = 0; i < 20; i++) {
      rig.from("b").deaf().arrives();
      rig.run(100);
    }
    assertThat(rig.master()).isFalse();
  }

  @Test
  void theArbiterHasNoSayBeforeThePeerWasSilentForTtl() {
    rig.awake();
    for (int i = 0; i < 20; i++) {
      rig.from("b").deaf().arrives();
      rig.run(280);
    }
    assertThat(rig.did(ElectionAction.AskGateways.class)).isTrue();
    assertThat(rig.master()).isFalse();
  }

  @Test
  void aPeerThatAbstainsDoesNotBarTheArbiter() {
    for (int i = 0; i < 20; i++) {
      rig.from("b").abstaining().arrives();
      rig.run(100);
    }
    assertThat(rig.master()).isTrue();
  }

  @Test
  void aNodeThatAbstainsOrIsBarredByADeafPeerDoesNotProbe() {
    for (int i = 0; i < 20; i++) {
      rig.from("b").deaf().arrives();
      rig.run(100);
    }
    assertThat(rig.did(ElectionAction.ProbeVips.class)).isFalse();
  }

  @Test
  void aStrangersAnswerForbidsTheClaimAndIsReportedAtOnce() {
    rig.awake();
    for (int i = 0; i < 100; i++) {
      rig.tell(new NeighbourClaims(Rig.VIP, STRANGER));
      rig.run(10);
    }
    assertThat(rig.master()).isFalse();
    assertThat(blockedBecauseOf("unknown machine " + STRANGER)).isTrue();
  }

  @Test
  void thePeersKernelIsWaitedForAndThenTheArbitersWordForIt() {
    rig.awake();
    for (int i = 0; i < 100; i++) {
      rig.tell(new NeighbourClaims(Rig.VIP, Rig.PEER_MAC));
      rig.run(10);
    }
    assertThat(rig.master()).isFalse();
    rig.run((int) (rig.settings.arbiterOverNanos() / Rig.MS) - 11);
    assertThat(rig.master()).isFalse();
    rig.run(90);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void theLowerBacksOffFromTheProbesOfTheHigherAndTheHigherStartsAgain() {
    Rig lower = new Rig(Rig.pair("b")).awake().run(20);
    lower.tell(new NeighbourProbes(Rig.VIP, Rig.PEER_MAC));
    lower.run(590);
    assertThat(lower.election.solicits()).isFalse();
    lower.run(500);
    assertThat(lower.master()).isTrue();
    rig.awake().run(250);
    rig.tell(new NeighbourProbes(Rig.VIP, Rig.PEER_MAC));
    rig.run(35);
    assertThat(rig.master()).isFalse();
    rig.run(60);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void aNodeThatSleptDoesNotBlameItsPeer() {
    rig.awake().run(230);
    assertThat(rig.master()).isFalse();
    rig.now += 5000 * Rig.MS;
    rig.run(300);
    assertThat(rig.master()).isFalse();
    rig.run(400);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void silenceThatWasFoundBehindAPulledCableSaysNothing() {
    rig.gatewaysAnswer = false;
    rig.awake().run(1000);
    rig.gatewaysAnswer = true;
    for (int i = 0; i < 60 && !rig.did(ElectionAction.Acquire.class); i++) {
      rig.run(1);
    }
    assertThat(rig.master()).isFalse();
    rig.run(500);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void aMasterHoldsByOneGatewayAndTellsThePeerWhenItAsks() {
    rig.awake().run(400);
    rig.actions.clear();
    rig.run(300);
    assertThat(rig.master()).isTrue();
    int ask = indexOf(ElectionAction.AskGateways.class);
    assertThat(rig.actions.subList(0, ask)).anyMatch(ElectionAction.SendAll.class::isInstance);
  }

  @Test
  void aMasterWithoutVotesReleases() {
    rig.awake().run(400);
    rig.gatewaysAnswer = false;
    rig.run(300);
    assertThat(rig.master()).isFalse();
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
  }

  @Test
  void thePeerBarsTheArbiterForTheHolderToo() {
    rig.awake().run(400);
    for (int i = 0; i < 4; i++) {
      rig.from("b").deaf().arrives();
      rig.run(100);
    }
    assertThat(rig.master()).isFalse();
  }

  @Test
  void aLaterMasterIsGivenWayToAtOnceAndACandidateIsNot() {
    rig.awake().run(400);
    rig.from("b").as(Role.CLAIMING, 7).arrives();
    assertThat(rig.master()).isTrue();
    rig.from("b").as(Role.MASTER, 7).arrives();
    assertThat(rig.master()).isFalse();
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
  }

  @Test
  void anEarlierMasterIsNotGivenWayTo() {
    rig.tell(new ElectionEvent.EpochFloor(8));
    rig.awake().run(400);
    rig.from("b").as(Role.MASTER, 7).arrives();
    assertThat(rig.master()).isTrue();
  }

  @Test
  void afterARefusalOfTheKernelTheNextClaimWaits() {
    rig.awake().run(400);
    rig.tell(new ElectionEvent.VipsFailed(new Epoch(1, "a"), "no such device"));
    rig.run(2990);
    assertThat(rig.election.solicits()).isFalse();
    rig.run(600);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void whoeverElseAnswersForAnOwnedVipIsReportedOnceASecondAndAnnouncedOver() {
    rig.awake().run(400);
    for (int i = 0; i < 10; i++) {
      rig.tell(new NeighbourClaims(Rig.VIP, STRANGER));
      rig.run(10);
    }
    assertThat(rig.actions.stream().filter(ElectionAction.Reannounce.class::isInstance)).hasSize(1);
    assertThat(rig.master()).isTrue();
  }

  @Test
  void everyTransitionIsToldWithItsReason() {
    rig.awake().run(400);
    assertThat(states())
        .containsExactly(
            "candidate: no live master",
            "claiming: a majority would grant and nobody answers for the VIPs",
            "master: a majority granted epoch 1@a");
  }

  @Test
  void aCandidateThatComesAndGoesIsToldOfOnce() {
    rig.gatewaysAnswer = false;
    rig.awake();
    for (int i = 0; i < 20; i++) {
      rig.tell(new ElectionEvent.Standby(true));
      rig.run(10);
      rig.tell(new ElectionEvent.Standby(false));
      rig.run(400);
    }
    assertThat(states()).containsOnlyOnce("candidate: no live master").hasSize(2);
  }

  private List<String> states() {
    return rig.actions.stream()
        .filter(ElectionAction.Publish.class::isInstance)
        .map(ElectionAction.Publish.class::cast)
        .filter(publish -> publish.type() == EventType.ELECTION_STATE)
        .map(ElectionAction.Publish::message)
        .toList();
  }
}
