package dev.lvsd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantsTest {
  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void everyMutantStillHasItsPlaceInTheSource(Mutant mutant) throws IOException {
    assertThat(mutant.mutated()).contains(mutant.replacement());
  }
}
