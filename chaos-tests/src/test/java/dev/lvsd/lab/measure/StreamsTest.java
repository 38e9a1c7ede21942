package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class StreamsTest {
  @Test
  void aReportIsRead() {
    assertThat(Streams.Report.parse("kept 999 1 0 123456789"))
        .isEqualTo(new Streams.Report(999, 1, 0, 123_456_789));
  }

  @Test
  void anythingElseIsNoReport() {
    assertThatThrownBy(() -> Streams.Report.parse("kept 999"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("kept 999");
    assertThatThrownBy(() -> Streams.Report.parse(null)).isInstanceOf(LabException.class);
  }
}
