package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnockLogTest {
  private static final String OUTPUT =
      """
      1700000000000100
      1700000000002100
      1700000000152100
      1700000000162100
      1700000000164
      """;

  @Test
  void aTornLineDoesNotCount() {
    assertThat(KnockLog.parse(OUTPUT).answersMicros())
        .containsExactly(
            1_700_000_000_000_100L,
            1_700_000_000_002_100L,
            1_700_000_000_152_100L,
            1_700_000_000_162_100L);
  }

  @Test
  void theBlackoutIsTheLongestSilenceBetweenAnswers() {
    assertThat(KnockLog.parse(OUTPUT).longestSilenceMillis(1_700_000_000_163_000L))
        .isEqualTo(150.0);
  }

  @Test
  void silenceBeforeTheTimeAskedForIsLeftOut() {
    assertThat(
            KnockLog.parse(OUTPUT)
                .since(1_700_000_000_152_100L)
                .longestSilenceMillis(1_700_000_000_163_000L))
        .isEqualTo(10.0);
  }

  @Test
  void silenceUpToTheEndIsABlackoutToo() {
    assertThat(KnockLog.parse(OUTPUT).longestSilenceMillis(1_700_000_002_162_100L))
        .isEqualTo(2000.0);
  }

  @Test
  void noAnswerAtAllIsABlackoutWithoutEnd() {
    assertThat(KnockLog.parse("").longestSilenceMillis(5)).isInfinite();
  }
}
