package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class AbReportTest {
  private static final String OUTPUT =
      """
      Concurrency Level:      100
      Time taken for tests:   1.351 seconds
      Complete requests:      5000
      Failed requests:        2
         (Connect: 0, Receive: 0, Length: 2, Exceptions: 0)
      Total transferred:      1165000 bytes
      Requests per second:    3700.96 [#/sec] (mean)
      """;

  @Test
  void theReportIsRead() {
    assertThat(AbReport.parse(OUTPUT)).isEqualTo(new AbReport(5000, 2, 3700.96));
  }

  @Test
  void answersOfAnotherStatusAreFailures() {
    assertThat(AbReport.parse(OUTPUT + "Non-2xx responses:      40\n").failed()).isEqualTo(42);
  }

  @Test
  void whatIsNoReportIsSaidSo() {
    assertThatThrownBy(() -> AbReport.parse("apr_socket_recv: Connection refused (111)"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("Connection refused");
  }
}
