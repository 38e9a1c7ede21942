package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PauseLogTest {
  private static final PauseLog LOG = PauseLog.parse("1000 80\n2000 12\n3000 31\n40");

  @Test
  void theLongestSinceATimeCounts() {
    assertThat(LOG.longestMillisSince(0)).isEqualTo(80);
    assertThat(LOG.longestMillisSince(1000)).isEqualTo(31);
  }

  @Test
  void noPauseIsZero() {
    assertThat(LOG.longestMillisSince(3000)).isZero();
    assertThat(PauseLog.parse("").longestMillisSince(0)).isZero();
  }

  @Test
  void theLongestOfASpanIsOfThoseThatEndedInIt() {
    assertThat(LOG.longestMillisBetween(1000, 2000)).isEqualTo(12);
    assertThat(LOG.longestMillisBetween(0, 999)).isZero();
  }
}
