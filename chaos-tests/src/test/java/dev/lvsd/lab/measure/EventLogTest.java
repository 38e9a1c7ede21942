package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.EventLog.Entry;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static final String LOG =
      """
      2026-11-22T10:00:00.000Z INFO  event - dev.lvsd.agent.started director-a: agent 0.1.0 started [sequence 1] {version=0.1.0}
      2026-11-22T10:00:01.250Z WARN  Segment - segment vec0: the link is down
      2026-11-22T10:00:02.500+00:00 INFO  event - dev.lvsd.election.state default: backup: its lease ends: director-b is not heard [sequence 2, epoch 17/director-a] {role=backup}
      2026-11-22T10:00:03.000Z INFO  event - dev.lvsd.vip.acquired default: this node owns 192.168.10.100 [seq""";

  @Test
  void eventsAreReadAndOtherAndTornLinesAreNot() {
    assertThat(EventLog.parse(LOG).entries())
        .containsExactly(
            new Entry(1_795_341_600_000_000L, "dev.lvsd.agent.started", "agent 0.1.0 started"),
            new Entry(
                1_795_341_602_500_000L,
                "dev.lvsd.election.state",
                "backup: its lease ends: director-b is not heard"));
  }

  @Test
  void theyAreFoundByTypeAndText() {
    EventLog log = EventLog.parse(LOG);
    assertThat(log.of("dev.lvsd.election.state", "its lease ends")).hasSize(1);
    assertThat(log.of("dev.lvsd.election.state", "master:")).isEmpty();
  }
}
