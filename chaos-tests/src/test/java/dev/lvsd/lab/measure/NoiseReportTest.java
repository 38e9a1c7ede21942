package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class NoiseReportTest {
  @Test
  void theProgramTellsHowFarItIs() {
    assertThat(NoiseReport.listens("")).isFalse();
    assertThat(NoiseReport.listens("listening\n")).isTrue();
    assertThat(NoiseReport.sends("listening\n")).isFalse();
    assertThat(NoiseReport.sends("listening\nsending\n")).isTrue();
  }

  @Test
  void inTheEndItTellsWhatItSent() {
    assertThat(NoiseReport.parse("listening\nsending\nsent 24 2500\n"))
        .isEqualTo(new NoiseReport(24, 2500));
    assertThatThrownBy(() -> NoiseReport.parse("listening\n"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("listening");
  }
}
