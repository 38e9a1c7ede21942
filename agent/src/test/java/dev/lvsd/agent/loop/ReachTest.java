package dev.lvsd.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReachTest {
  private static final long MS = 1_000_000;

  private final Reach reach = new Reach();

  /** Turns negative while the test runs. */
  private long now = Long.MAX_VALUE - 300 * MS;

  private int asked;

  /** Looks every 10 ms for so long; whoever is asked answers before the next look. */
  private void run(int millis, boolean live, boolean doubt, boolean answers) {
    boolean answered = false;
    for (int i = 0; i < millis; i += 10) {
      boolean ask = reach.look(live, doubt, answered, now);
      asked += ask ? 1 : 0;
      answered = ask && answers;
      now += 10 * MS;
    }
  }

  private void lose() {
    run(210, true, true, false);
    assertThat(reach.lost()).isTrue();
  }

  @Test
  void withoutDoubtNobodyIsAsked() {
    run(5000, true, false, false);
    assertThat(asked).isZero();
    assertThat(reach.lost()).isFalse();
  }

  @Test
  void aPathThatFallsSilentMakesItAskAtOnceAndFourRoundsInVainMeanLost() {
    run(200, true, true, false);
    assertThat(asked).isEqualTo(Reach.ROUNDS);
    assertThat(reach.lost()).isFalse();
    run(10, true, true, false);
    assertThat(reach.lost()).isTrue();
  }

  @Test
  void whoeverIsAnsweredIsNotTheOneThatIsCutOffAndAsksLessOften() {
    run(10_000, true, true, true);
    assertThat(reach.lost()).isFalse();
    assertThat(asked).isBetween(40, 60);
  }

  @Test
  void oneAnswerAmongTheRoundsIsEnoughAtFirst() {
    run(150, true, true, false);
    run(40, true, true, true);
    run(100, true, true, false);
    assertThat(reach.lost()).isFalse();
  }

  @Test
  void aNetworkThatWasLostIsBackAfterASecondWithoutARoundInVain() {
    lose();
    run(900, true, false, true);
    assertThat(reach.lost()).isTrue();
    run(700, true, false, true);
    assertThat(reach.lost()).isFalse();
  }

  @Test
  void aFlappingCableIsLostEvenIfEachGapIsShort() {
    for (int i = 0; i < 3; i++) {
      run(150, true, true, false); // Out for 300 ms, noticed after 150.
      run(300, true, false, true);
    }
    assertThat(reach.lost()).isTrue();
    for (int i = 0; i < 20; i++) {
      run(150, true, true, false);
      run(300, true, false, true);
      assertThat(reach.lost()).isTrue();
    }
  }

  @Test
  void aNodeOnItsOwnServesAsWellAsItCan() {
    lose();
    run(10, false, true, false);
    assertThat(reach.lost()).isFalse();
    int before = asked;
    run(5000, false, true, false);
    assertThat(asked).isEqualTo(before);
  }

  @Test
  void theNextRoundIsWaitedForOnlyWhileThereIsDoubt() {
    assertThat(reach.untilNextNanos(now)).isEqualTo(Long.MAX_VALUE);
    run(10, true, true, false);
    assertThat(reach.untilNextNanos(now)).isEqualTo(Reach.ROUND_NANOS - 10 * MS);
  }
}
