package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreshLogTest {
  private static final FreshLog LOG =
      FreshLog.parse("3000 lost\n1000 kept\n2000 kept\nreading failed\n2500 lost\n4000 kept\n12");

  @Test
  void agesAreCountedBackFromTheDeath() {
    assertThat(LOG.aged(3000, 1000, Long.MAX_VALUE)).isEqualTo(new FreshLog.Share(2, 2));
    assertThat(LOG.aged(3000, 500, 1000)).isEqualTo(new FreshLog.Share(1, 0));
    assertThat(LOG.aged(3000, 0, 2000)).isEqualTo(new FreshLog.Share(3, 1));
  }

  @Test
  void whatWasOpenedAfterTheDeathDoesNotCount() {
    assertThat(LOG.aged(3000, 0, Long.MAX_VALUE).opened()).isEqualTo(4);
  }

  @Test
  void theDirectorDiedWithTheLastThatItOpened() {
    assertThat(LOG.diedMicros(2400, 3500)).isEqualTo(3000);
    assertThat(LOG.diedMicros(2400, 2450)).as("none meanwhile").isEqualTo(2400);
  }

  @Test
  void aShareSaysWhatWasKeptAndLost() {
    FreshLog.Share share = new FreshLog.Share(40, 38);
    assertThat(share.keptPercent()).isEqualTo(95);
    assertThat(share.lost()).isEqualTo(2);
    assertThat(new FreshLog.Share(0, 0).keptPercent()).isNaN();
  }
}
