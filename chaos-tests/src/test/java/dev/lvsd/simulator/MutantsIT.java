package dev.lvsd.simulator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator has teeth: it finds every fault that is put into the core. */
@Tag("lab")
class MutantsIT {
  private static final long SEEDS = 5000;

  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  @SuppressWarnings("SystemOut") // By which seed it was caught belongs into the test's output.
  void isCaught(Mutant mutant) throws Exception {
    Class<?> hunt = Class.forName("dev.lvsd.simulator.Hunt", true, mutant.classes());
    int threads = Runtime.getRuntime().availableProcessors();
    Object hunted =
        hunt.getMethod("run", long.class, long.class, int.class, boolean.class)
            .invoke(null, 1L, SEEDS, threads, false);
    List<?> failed = requireNonNull((List<?>) hunt.getMethod("failed").invoke(hunted));
    assertThat(failed).as("survived %d seeds: %s", SEEDS, mutant).isNotEmpty();
    System.out.println(mutant + ": caught by " + failed.get(0));
  }
}
