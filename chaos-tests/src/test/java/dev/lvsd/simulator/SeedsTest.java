package dev.lvsd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final int RUNS = Integer.getInteger("lvsd.sim.runs", 300);

  @Test
  void noSeedBreaksAnInvariant() {
    List<String> failed = new ArrayList<>();
    for (long seed = 1; seed <= RUNS; seed++) {
      String violation = new Nemesis(Nemesis.cluster(seed, false)).run().violation();
      if (violation != null) {
        failed.add("seed " + seed + ": " + violation);
      }
    }
    assertThat(failed).as("replay one with Simulate --seed N --trace").isEmpty();
  }

  @Test
  void aSeedIsReplayedExactly() {
    Simulation first = Nemesis.cluster(43, true);
    Simulation second = Nemesis.cluster(43, true);
    new Nemesis(first).run();
    new Nemesis(second).run();
    assertThat(second.trace()).isEqualTo(first.trace()).isNotEmpty();
  }
}
