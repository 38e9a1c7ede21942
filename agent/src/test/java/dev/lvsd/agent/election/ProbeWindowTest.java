package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ProbeWindow.Finding;
import dev.lvsd.netlink.route.MacAddress;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbeWindowTest {
  private static final long MS = 1_000_000;
  private static final long START = Rig.beforeTheWrap(60 * MS);
  private static final MacAddress PEER = new MacAddress("02:00:00:00:00:02");
  private static final MacAddress STRANGER = new MacAddress("02:00:00:00:00:99");

  private final ProbeWindow probe = new ProbeWindow(300 * MS);

  /** Steps until that time, a millisecond at a time; returns how many probes went out. */
  private int step(int fromMillis, int untilMillis, boolean inDoubt) {
    int probes = 0;
    for (int at = fromMillis; at <= untilMillis; at++) {
      probes += probe.advance(inDoubt, START + at * MS) ? 1 : 0;
    }
    return probes;
  }

  @Test
  void threeProbesAndTwentyMillisecondsOfSilenceAreClear() {
    assertThat(step(0, 39, false)).isEqualTo(4); // one more while it waits
    assertThat(probe.clear(OptionalLong.of(START), START + 39 * MS)).isFalse();
    step(40, 40, false);
    assertThat(probe.clear(OptionalLong.of(START), START + 40 * MS)).isTrue();
  }

  @Test
  void twelveProbesAreSentInDoubt() {
    assertThat(step(0, 129, true)).isEqualTo(13);
    assertThat(probe.clear(OptionalLong.of(START), START + 129 * MS)).isFalse();
    step(130, 130, true);
    assertThat(probe.clear(OptionalLong.of(START), START + 130 * MS)).isTrue();
  }

  @Test
  void aRoundThatBeganBeforeTheTimeInQuestionSaysNothing() {
    step(0, 40, false);
    assertThat(probe.clear(OptionalLong.of(START + 1), START + 40 * MS)).isFalse();
  }

  private boolean clear(int atMillis) {
    return probe.clear(OptionalLong.of(START), START + atMillis * MS);
  }

  /** A machine that was frozen while it was probed may be back. */
  @Test
  void whatIsClearIsWorthNothingWithoutAFreshProbe() {
    step(0, 40, false);
    assertThat(clear(52)).isTrue();
    assertThat(clear(53)).isFalse();
  }

  @Test
  void afterAGapAWholeRoundIsNeeded() {
    step(0, 40, false);
    step(70, 109, false);
    assertThat(clear(109)).isFalse();
    step(110, 110, false);
    assertThat(clear(110)).isTrue();
  }

  @Test
  void roundsFollowEachOtherAsLongAsAClaimIsLikely() {
    assertThat(step(0, 600, false)).isGreaterThan(40);
    assertThat(clear(600)).isTrue();
    assertThat(step(641, 1240, false)).isEqualTo(16);
  }

  @Test
  void aClaimThatWaitsForNothingElseHastensTheNextRound() {
    step(0, 700, false);
    assertThat(step(701, 704, false)).isZero();
    probe.hasten(START + 704 * MS);
    assertThat(step(705, 705, false)).isEqualTo(1);
  }

  @Test
  void anAnswerOfThePeerAndOfAStrangerAreToldApart() {
    step(0, 5, false);
    probe.heard(PEER, Set.of(PEER), START + 5 * MS);
    assertThat(probe.finding()).isEqualTo(Finding.PEER);
    probe.heard(STRANGER, Set.of(PEER), START + 6 * MS);
    assertThat(probe.finding()).isEqualTo(Finding.STRANGER);
    step(6, 40, false);
    assertThat(probe.clear(OptionalLong.of(START), START + 40 * MS)).isFalse();
  }

  @Test
  void silenceIsCountedFromTheFirstProbeAfterTheLastAnswer() {
    step(0, 5, false);
    probe.heard(PEER, Set.of(PEER), START + 5 * MS);
    assertThat(probe.unansweredFor(0, START + 9 * MS)).isFalse();
    step(6, 30, false);
    assertThat(probe.unansweredFor(100 * MS, START + 109 * MS)).isFalse();
    assertThat(probe.unansweredFor(100 * MS, START + 110 * MS)).isTrue();
  }

  /** Else every later takeover would be late. */
  @Test
  void anAnswerBeforeAMasterWasHeardDoesNotCount() {
    step(0, 5, false);
    probe.heard(PEER, Set.of(PEER), START + 5 * MS);
    probe.stop();
    probe.forget();
    step(1000, 1040, false);
    assertThat(probe.unansweredFor(300 * MS, START + 1040 * MS)).isTrue();
  }

  /** A peer that is merely deaf may hold by the gateways' word. */
  @Test
  void anAnswerIsRememberedWhereNoMasterWasHeard() {
    step(0, 5, false);
    probe.heard(PEER, Set.of(PEER), START + 5 * MS);
    probe.stop();
    step(20, 60, false);
    assertThat(probe.unansweredFor(300 * MS, START + 60 * MS)).isFalse();
  }

  @Test
  void aRestartForgetsWhatWasClear() {
    step(0, 40, false);
    probe.restart(START + 41 * MS);
    assertThat(probe.clear(OptionalLong.of(START), START + 41 * MS)).isFalse();
  }
}
