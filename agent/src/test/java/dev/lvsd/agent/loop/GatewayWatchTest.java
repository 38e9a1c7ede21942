package dev.lvsd.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayWatchTest {
  private static final long MS = 1_000_000;

  private final InetAddress first;
  private final InetAddress second;
  private long now = Long.MAX_VALUE - 2000 * MS;

  GatewayWatchTest() throws Exception {
    first = InetAddress.getByName("192.0.2.1");
    second = InetAddress.getByName("192.0.2.2");
  }

  @Test
  void eachIsAskedOnceASecond() {
    GatewayWatch watch = new GatewayWatch(List.of(first, second), now);
    assertThat(watch.due(now)).containsExactly(first, second);
    assertThat(watch.due(now + 999 * MS)).isEmpty();
    assertThat(watch.due(now + 1000 * MS)).containsExactly(first, second);
  }

  @Test
  void silenceOfAllForThreeQuestionsCountsAndOneThatAnswersIsEnough() {
    GatewayWatch watch = new GatewayWatch(List.of(first, second), now);
    now += 3499 * MS;
    assertThat(watch.silent(now)).isFalse();
    now += MS;
    assertThat(watch.silent(now)).isTrue();
    watch.heard(InetAddress.getLoopbackAddress(), now);
    assertThat(watch.silent(now)).isTrue();
    watch.heard(second, now);
    assertThat(watch.silent(now)).isFalse();
  }

  @Test
  void withoutGatewaysNoneIsMissed() {
    GatewayWatch watch = new GatewayWatch(List.of(), now);
    assertThat(watch.due(now)).isEmpty();
    assertThat(watch.silent(now + 60_000 * MS)).isFalse();
  }
}
