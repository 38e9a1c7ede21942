package dev.lvsd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The long hunt of {@code deploy/test}; needs all processors for some minutes. */
@Tag("lab")
class SimulatorIT {
  private static final long RUNS = Long.getLong("lvsd.sim.runs", 100_000);

  @Test
  @SuppressWarnings("SystemOut") // What was run belongs into the test's output.
  void noSeedBreaksAnInvariant() throws InterruptedException {
    Hunt hunt = Hunt.run(1000, RUNS, Runtime.getRuntime().availableProcessors(), true);
    System.out.println(hunt.summary());
    assertThat(hunt.failed()).as(hunt.summary()).isEmpty();
  }
}
