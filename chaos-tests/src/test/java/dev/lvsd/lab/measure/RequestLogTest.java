package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestLogTest {
  private static final RequestLog LOG =
      RequestLog.parse(
          """
          3000 900 failed Connection refused
          1000 500 ok
          2000 1000 failed connect timed out
          4000 500 ok
          5000 1500 ok
          6000 500 failed Connection reset
          7000 500 ok
          80
          """);

  @Test
  void failuresAreCountedAndThoseInARowAreOneGap() {
    assertThat(LOG.requests()).hasSize(7);
    assertThat(LOG.failures()).isEqualTo(3);
    assertThat(LOG.gaps()).isEqualTo(2);
  }

  @Test
  void theLongestGapReachesFromItsFirstFailureToTheNextSuccess() {
    assertThat(LOG.longestGapMillis()).isEqualTo(2.0);
  }

  @Test
  void aGapThatDoesNotEndReachesToTheLastRequest() {
    assertThat(RequestLog.parse("1000 1 failed x\n9000 1 failed x\n").longestGapMillis())
        .isEqualTo(8.0);
  }

  @Test
  void theSlowestIsTold() {
    assertThat(LOG.slowestMillis()).isEqualTo(1.5);
  }

  @Test
  void reasonsAreToldWithTheFirstOfEach() {
    assertThat(LOG.reasons(1000))
        .containsEntry("connect timed out", "first at +1 ms after 1 ms")
        .containsOnlyKeys("connect timed out", "Connection refused", "Connection reset");
  }

  @Test
  void whatStartedEarlierCanBeLeftOut() {
    assertThat(LOG.since(5000).requests()).hasSize(3);
  }

  @Test
  void aPercentileIsWhatThatShareTookAtMost() {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 200; i++) {
      lines.append(i).append(' ').append(1000 * (201 - i)).append(" ok\n");
    }
    RequestLog log = RequestLog.parse(lines.toString());
    assertThat(log.percentileMillis(99)).isEqualTo(198);
    assertThat(log.percentileMillis(100)).isEqualTo(200);
    assertThat(log.between(200, 201).percentileMillis(99)).isEqualTo(1);
    assertThat(RequestLog.parse("").percentileMillis(99)).isNaN();
  }
}
