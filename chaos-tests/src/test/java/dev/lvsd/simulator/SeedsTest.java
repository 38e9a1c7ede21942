package dev.lvsd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final int RUNS = 400;

  @Test
  void noSeedBreaksAnInvariant() throws InterruptedException {
    Hunt hunt = Hunt.run(1, RUNS, Runtime.getRuntime().availableProcessors(), true);
    assertThat(hunt.failed()).as(hunt.summary()).isEmpty();
  }

  @Test
  void aSeedIsReplayedExactly() {
    for (long seed = 43; seed < 47; seed++) {
      Trial first = new Trial(seed, true);
      Trial second = new Trial(seed, true);
      first.run();
      second.run();
      assertThat(second.trace()).isEqualTo(first.trace()).isNotEmpty();
    }
  }
}
