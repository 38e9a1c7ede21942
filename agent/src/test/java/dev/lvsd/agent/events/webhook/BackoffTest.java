package dev.lvsd.agent.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "1000000, 60000"})
  void the_wait_doubles_up_to_a_minute_and_is_between_half_and_all_of_that(
      int failures, long fullMillis) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      assertThat(Backoff.after(failures, random))
          .isBetween(Duration.ofMillis(fullMillis / 2), Duration.ofMillis(fullMillis));
    }
  }

  @Test
  void no_two_nodes_wait_alike() {
    SplittableRandom random = new SplittableRandom(1);
    assertThat(Backoff.after(5, random)).isNotEqualTo(Backoff.after(5, random));
  }
}
