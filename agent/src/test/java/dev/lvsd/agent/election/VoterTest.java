package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.heartbeat.Incarnation;
import org.junit.jupiter.api.Test;

class VoterTest {
  private static final long TTL = 300;
  private static final long START = Rig.beforeTheWrap(400);
  private static final Incarnation A = new Incarnation(1, 1);
  private static final Incarnation A_AGAIN = new Incarnation(1, 2);
  private static final Incarnation B = new Incarnation(2, 1);

  private final Voter voter = new Voter(TTL, START + 306);
  private final long awake = START + 306;

  @Test
  void abstainsUntilAForgottenPromiseIsOver() {
    assertThat(voter.abstaining(START)).isTrue();
    assertThat(voter.freeFor("a", A, START + 305)).isFalse();
    assertThat(voter.freeFor("a", A, awake)).isTrue();
  }

  @Test
  void promisesToOneAtATime() {
    voter.promise("a", A, awake);
    assertThat(voter.freeFor("b", B, awake + TTL - 1)).isFalse();
    assertThat(voter.freeFor("a", A, awake + TTL - 1)).isTrue();
    assertThat(voter.freeFor("b", B, awake + TTL)).isTrue();
  }

  @Test
  void aRestartedCandidateIsAnotherOne() {
    voter.promise("a", A, awake);
    assertThat(voter.freeFor("a", A_AGAIN, awake + 1)).isFalse();
  }

  @Test
  void onlyTheCandidateGivesThePromiseBack() {
    voter.promise("a", A, awake);
    voter.freedBy("b");
    assertThat(voter.running(awake)).isNotNull();
    voter.freedBy("a");
    assertThat(voter.running(awake)).isNull();
  }
}
