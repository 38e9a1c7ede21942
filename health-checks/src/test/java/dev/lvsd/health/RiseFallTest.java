package dev.lvsd.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RiseFallTest {
  private static final long START = -7_000L;

  /** Feeds results, one a nanosecond, as a string of {@code +} and {@code -}. */
  private static RiseFall.State feed(RiseFall rule, RiseFall.State state, String results) {
    long now = state.sinceNanos();
    RiseFall.State next = state;
    for (char result : results.toCharArray()) {
      next = rule.after(next, result == '+', ++now);
    }
    return next;
  }

  private static Health health(int rise, int fall, Health initial, String results) {
    RiseFall.State start = RiseFall.State.initial(initial, START);
    return feed(new RiseFall(rise, fall), start, results).health();
  }

  @Test
  void anUnprovenServerStaysUnprovenUntilItHasRisenInARow() {
    assertThat(health(2, 2, Health.UNPROVEN, "")).isEqualTo(Health.UNPROVEN);
    assertThat(health(2, 2, Health.UNPROVEN, "+")).isEqualTo(Health.UNPROVEN);
    assertThat(health(2, 2, Health.UNPROVEN, "+-+")).isEqualTo(Health.UNPROVEN);
    assertThat(health(2, 2, Health.UNPROVEN, "++")).isEqualTo(Health.UP);
  }

  @Test
  void anUnprovenServerIsDownOnceItHasFailedFallTimesInARow() {
    assertThat(health(2, 3, Health.UNPROVEN, "--")).isEqualTo(Health.UNPROVEN);
    assertThat(health(2, 3, Health.UNPROVEN, "---")).isEqualTo(Health.DOWN);
  }

  @Test
  void oneSuccessAmongFailuresKeepsAServerUp() {
    assertThat(health(2, 2, Health.UP, "-+-+-")).isEqualTo(Health.UP);
    assertThat(health(2, 2, Health.UP, "-+--")).isEqualTo(Health.DOWN);
  }

  @Test
  void oneFailureAmongSuccessesKeepsAServerDown() {
    assertThat(health(3, 1, Health.DOWN, "++-++")).isEqualTo(Health.DOWN);
    assertThat(health(3, 1, Health.DOWN, "++-+++")).isEqualTo(Health.UP);
  }

  @Test
  void riseAndFallOfOneActAtOnce() {
    assertThat(health(1, 1, Health.UNPROVEN, "+")).isEqualTo(Health.UP);
    assertThat(health(1, 1, Health.UP, "-")).isEqualTo(Health.DOWN);
  }

  @Test
  void theStateSaysSinceWhenAndCountsWhatIsInARow() {
    RiseFall rule = new RiseFall(2, 2);
    RiseFall.State start = RiseFall.State.initial(Health.UP, START);

    RiseFall.State down = feed(rule, start, "+++--");
    assertThat(down).isEqualTo(new RiseFall.State(Health.DOWN, 0, 2, START + 5));

    RiseFall.State stillDown = feed(rule, down, "---+");
    assertThat(stillDown).isEqualTo(new RiseFall.State(Health.DOWN, 1, 0, START + 5));
  }

  @Test
  void theCountersDoNotWrapRound() {
    RiseFall.State worn = new RiseFall.State(Health.DOWN, 0, Integer.MAX_VALUE, START);

    RiseFall.State next = new RiseFall(2, 2).after(worn, false, START + 1);

    assertThat(next.failures()).isEqualTo(Integer.MAX_VALUE);
    assertThat(next.health()).isEqualTo(Health.DOWN);
  }

  @Test
  void whateverComesTheHealthIsWhatTheLatestRunOfResultsMakesIt() {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rise = 1 + random.nextInt(4);
      int fall = 1 + random.nextInt(4);
      StringBuilder history = new StringBuilder();
      Health expected = Health.UNPROVEN;
      for (int i = 0; i < 60; i++) {
        history.append(random.nextInt(3) == 0 ? '-' : '+');
        String soFar = history.toString();
        expected =
            soFar.endsWith("+".repeat(rise))
                ? Health.UP
                : soFar.endsWith("-".repeat(fall)) ? Health.DOWN : expected;
        assertThat(health(rise, fall, Health.UNPROVEN, soFar))
            .as("seed %d, rise %d, fall %d: %s", seed, rise, fall, soFar)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aRuleThatNeverDecidesIsRefused() {
    assertThatThrownBy(() -> new RiseFall(0, 2)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new RiseFall(2, 0)).hasMessageContaining("at least 1");
  }
}
