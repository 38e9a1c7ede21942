package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class LoadLogTest {
  private static final LoadLog LOG =
      LoadLog.parse("0 0 0 0\n1000000 2000 1990 0\n3000000 6000 5980 4\n4000000 8000 79");

  @Test
  void ratesAreThoseWithinTheTime() {
    assertThat(LOG.between(500_000, 3_500_000)).isEqualTo(new LoadLog.Rate(2000, 1995, 2));
  }

  @Test
  void aTimeOfWhichNothingIsKnownHasNoRate() {
    assertThatThrownBy(() -> LOG.between(2_000_000, 3_500_000)).isInstanceOf(LabException.class);
  }
}
