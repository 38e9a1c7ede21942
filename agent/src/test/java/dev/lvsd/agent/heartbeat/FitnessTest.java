package dev.lvsd.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FitnessTest {
  @Test
  void whoLacksLessIsFitterAndWhoServesAtAllIsFitterThanWhoCannot() {
    assertThat(
            new Fitness[] {
              Fitness.CANNOT_SERVE, Fitness.lacking(2), Fitness.lacking(1), Fitness.FULL
            })
        .isSorted();
    assertThat(Fitness.lacking(2)).isLessThan(Fitness.lacking(1));
    assertThat(Fitness.lacking(0)).isEqualTo(Fitness.FULL);
    assertThat(Fitness.lacking(3).lacks()).isEqualTo(3);
  }

  @Test
  void howeverMuchItLacksItServesBetterThanNotAtAll() {
    assertThat(Fitness.lacking(254)).isGreaterThan(Fitness.CANNOT_SERVE);
    assertThat(Fitness.lacking(255)).isEqualTo(Fitness.lacking(254));
    assertThat(Fitness.lacking(1_000_000)).isEqualTo(Fitness.lacking(254));
  }

  @Test
  void programsAreToldOneOfThreeWords() {
    assertThat(Fitness.FULL.word()).isEqualTo("full");
    assertThat(Fitness.lacking(1).word()).isEqualTo("degraded");
    assertThat(Fitness.lacking(300).word()).isEqualTo("degraded");
    assertThat(Fitness.CANNOT_SERVE.word()).isEqualTo("cannot-serve");
  }

  @Test
  void aLevelIsAByte() {
    assertThatThrownBy(() -> new Fitness(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fitness(256)).isInstanceOf(IllegalArgumentException.class);
  }
}
