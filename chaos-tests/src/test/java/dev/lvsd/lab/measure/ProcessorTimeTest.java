package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
  private static final String STAT =
      "214 (java (main) x) S 1 214 214 0 -1 4194304 5124 0 12 0 %d %d 0 0 20 0 31 0 812 3 0\n";

  @Test
  void theShareIsOfUserAndSystemTimeInThatTime() {
    ProcessorTime before = ProcessorTime.parse(STAT.formatted(100, 50), "20.00 3.10\n");
    ProcessorTime after = ProcessorTime.parse(STAT.formatted(220, 80), "40.00 9.10\n");
    assertThat(before).isEqualTo(new ProcessorTime(150, 20_000));
    assertThat(after.percentSince(before)).isEqualTo(7.5);
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> ProcessorTime.parse("", "20.00 3.10"))
        .isInstanceOf(LabException.class);
  }
}
