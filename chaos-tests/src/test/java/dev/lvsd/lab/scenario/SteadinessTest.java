package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SteadinessTest {
  private static final long ORIGIN = -7_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final Steadiness<String> owner = new Steadiness<>(Duration.ofSeconds(5));

  @Test
  void whatHasStayedLongEnoughIsSteady() {
    assertThat(owner.steady("a", ORIGIN)).isFalse();
    assertThat(owner.steady("a", ORIGIN + 5 * SECOND - 1)).isFalse();
    assertThat(owner.steady("a", ORIGIN + 5 * SECOND)).isTrue();
  }

  @Test
  void aChangeBeginsTheWaitAnew() {
    assertThat(owner.steady("a", ORIGIN)).isFalse();
    assertThat(owner.steady("b", ORIGIN + 4 * SECOND)).isFalse();
    assertThat(owner.steady("b", ORIGIN + 8 * SECOND)).isFalse();
    assertThat(owner.steady("b", ORIGIN + 9 * SECOND)).isTrue();
  }

  @Test
  void nothingNeverIsSteady() {
    assertThat(owner.steady(null, ORIGIN)).isFalse();
    assertThat(owner.steady(null, ORIGIN + 60 * SECOND)).isFalse();
  }
}
