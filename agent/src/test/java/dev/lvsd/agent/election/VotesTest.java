package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.Role;
import org.junit.jupiter.api.Test;

/** What a voter answers, and what its answers are worth. */
class VotesTest {
  private final Rig rig = new Rig(Rig.trio("a"));

  /** A candidate that the witness would grant, with its probes done. */
  private void claim() {
    rig.awake().run(50);
    rig.from("w").would(rig.now).arrives();
    assertThat(rig.to("w").role()).isEqualTo(Role.CLAIMING);
  }

  @Test
  void afterAStartNobodyIsGrantedUntilAForgottenPromiseIsOver() {
    rig.run(305);
    assertThat(rig.election.abstaining(rig.now)).isTrue();
    rig.from("b").as(Role.MASTER, 5).arrives();
    assertThat(rig.to("b").answer()).isEqualTo(Answer.REFUSED);
    rig.run(1);
    assertThat(rig.election.abstaining(rig.now)).isFalse();
    rig.from("b").as(Role.MASTER, 5).arrives();
    assertThat(rig.to("b").answer()).isEqualTo(Answer.GRANTED);
    assertThat(rig.to("b").answeredEpoch()).isEqualTo(5);
  }

  @Test
  void afterAbstainingAnotherGracePassesBeforeAClaim() {
    rig.run(610);
    assertThat(rig.election.solicits()).isFalse();
    rig.run(5);
    assertThat(rig.election.solicits()).isTrue();
  }

  @Test
  void aVoteIsPromisedOnce() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.from("a").as(Role.CLAIMING, 5).arrives();
    witness.from("b").as(Role.CLAIMING, 6).arrives();
    assertThat(witness.to("a").answer()).isEqualTo(Answer.GRANTED);
    assertThat(witness.to("b").answer()).isEqualTo(Answer.REFUSED);
    assertThat(witness.to("b").refusedForMicros()).isEqualTo(300_000);
    witness.run(300);
    witness.from("b").as(Role.CLAIMING, 6).arrives();
    assertThat(witness.to("b").answer()).isEqualTo(Answer.GRANTED);
  }

  @Test
  void aQuestionBeforeTheClaimPromisesNothing() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.from("a").as(Role.CANDIDATE, 0).arrives();
    assertThat(witness.to("a").answer()).isEqualTo(Answer.WOULD_GRANT);
    witness.from("b").as(Role.CLAIMING, 6).arrives();
    assertThat(witness.to("b").answer()).isEqualTo(Answer.GRANTED);
  }

  @Test
  void aDeafNodeIsGrantedNothing() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.from("a").deaf().as(Role.CLAIMING, 5).arrives();
    assertThat(witness.to("a").answer()).isEqualTo(Answer.NONE);
  }

  @Test
  void aClaimMustBeLaterThanEveryTenureSeen() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.tell(new ElectionEvent.EpochFloor(9));
    witness.from("a").as(Role.CLAIMING, 8).arrives();
    assertThat(witness.to("a").answer()).isEqualTo(Answer.REFUSED);
    assertThat(witness.to("a").epochCounter()).isEqualTo(9);
    witness.from("a").as(Role.CLAIMING, 10).arrives();
    assertThat(witness.to("a").answer()).isEqualTo(Answer.GRANTED);
  }

  @Test
  void aRecordDeposesNoMaster() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.tell(new ElectionEvent.EpochFloor(64));
    witness.from("a").as(Role.MASTER, 3).arrives();
    assertThat(witness.to("a").answer()).isEqualTo(Answer.GRANTED);
  }

  @Test
  void nobodyIsGrantedAClaimWhileAnotherMasterIsHeard() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.from("a").otherVoters().as(Role.MASTER, 5).arrives();
    witness.from("b").as(Role.CLAIMING, 6).arrives();
    assertThat(witness.to("b").answer()).isEqualTo(Answer.REFUSED);
  }

  @Test
  void theLeaseIsCountedFromTheSendingOfThePacketThatWasAnswered() {
    claim();
    long sent = rig.now;
    rig.run(30);
    rig.from("w").grants(1, sent).arrives();
    assertThat(rig.master()).isTrue();
    assertThat(rig.election.leaseEndNanos(rig.now)).isEqualTo(sent + rig.settings.leaseNanos());
  }

  @Test
  void aGrantOfAnotherVoterSetDoesNotCount() {
    claim();
    rig.from("w").otherVoters().grants(1, rig.now).arrives();
    assertThat(rig.master()).isFalse();
  }

  @Test
  void aGrantForAnotherEpochDoesNotCount() {
    claim();
    rig.from("w").grants(2, rig.now).arrives();
    assertThat(rig.master()).isFalse();
  }

  @Test
  void aGrantForAPacketThatWasNeverSentDoesNotCount() {
    claim();
    rig.from("w").grants(1, Long.MIN_VALUE).arrives();
    assertThat(rig.master()).isFalse();
  }

  @Test
  void theReleaseBeginsBeforeTheLeaseEnds() {
    claim();
    rig.from("w").grants(1, rig.now).arrives();
    long releases = rig.settings.leaseNanos() / Rig.MS - 20;
    rig.run((int) releases);
    assertThat(rig.did(ElectionAction.Release.class)).isFalse();
    rig.run(1);
    assertThat(rig.did(ElectionAction.Release.class)).isTrue();
  }

  @Test
  void theLowerOfTwoCandidatesVotesForTheHigher() {
    Rig lower = new Rig(Rig.trio("b")).awake();
    assertThat(lower.election.solicits()).isTrue();
    lower.from("a").as(Role.CANDIDATE, 0).arrives();
    assertThat(lower.to("a").answer()).isEqualTo(Answer.WOULD_GRANT);
    rig.awake();
    rig.from("b").as(Role.CANDIDATE, 0).arrives();
    assertThat(rig.to("b").answer()).isEqualTo(Answer.REFUSED);
  }

  @Test
  void anAnswerToAnEarlierLifeIsNotGivenToTheNext() {
    Rig witness = new Rig(Rig.trio("w")).awake();
    witness.from("a").as(Role.CLAIMING, 5).arrives();
    assertThat(
            witness
                .election
                .section("a", new dev.lvsd.agent.heartbeat.Incarnation(1, 2), witness.now)
                .answer())
        .isEqualTo(Answer.NONE);
  }
}
