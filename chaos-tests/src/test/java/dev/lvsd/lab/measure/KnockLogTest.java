package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PingLogTest {
  private static final String OUTPUT =
      """
      PING 192.168.10.100 (192.168.10.100) 56(84) bytes of data.
      [1700000000.000100] 64 bytes from 192.168.10.100: icmp_seq=1 ttl=64 time=0.180 ms
      [1700000000.002100] 64 bytes from 192.168.10.100: icmp_seq=2 ttl=64 time=0.180 ms
      [1700000000.152100] 64 bytes from 192.168.10.100: icmp_seq=77 ttl=64 time=0.180 ms
      [1700000000.160000] From 192.168.10.1 icmp_seq=80 Destination Host Unreachable
      [1700000000.162100] 64 bytes from 192.168.10.100: icmp_seq=82 ttl=64 time=0.180 ms

      --- 192.168.10.100 ping statistics ---
      82 packets transmitted, 4 received
      [1700000000.1641
      """;

  @Test
  void onlyAnswersCount() {
    assertThat(PingLog.parse(OUTPUT).answersMicros())
        .containsExactly(
            1_700_000_000_000_100L,
            1_700_000_000_002_100L,
            1_700_000_000_152_100L,
            1_700_000_000_162_100L);
  }

  @Test
  void theBlackoutIsTheLongestSilenceBetweenAnswers() {
    assertThat(PingLog.parse(OUTPUT).longestSilenceMillis(1_700_000_000_163_000L)).isEqualTo(150.0);
  }

  @Test
  void silenceBeforeTheTimeAskedForIsLeftOut() {
    assertThat(
            PingLog.parse(OUTPUT)
                .since(1_700_000_000_152_100L)
                .longestSilenceMillis(1_700_000_000_163_000L))
        .isEqualTo(10.0);
  }

  @Test
  void silenceUpToTheEndIsABlackoutToo() {
    assertThat(PingLog.parse(OUTPUT).longestSilenceMillis(1_700_000_002_162_100L))
        .isEqualTo(2000.0);
  }

  @Test
  void noAnswerAtAllIsABlackoutWithoutEnd() {
    assertThat(PingLog.parse("").longestSilenceMillis(5)).isInfinite();
  }
}
