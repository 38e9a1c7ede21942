package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class InversionsTest {
  @Test
  void waitsAreTakenFromWhatTheProgramPrints() {
    Inversions.Outcome outcome = Inversions.parse("waited 30500\nwaited 952000\neased 2\n");
    assertThat(outcome.waitMillis()).containsExactly(30.5, 952.0);
    assertThat(outcome.worstMillis()).isEqualTo(952.0);
    assertThat(outcome.eased()).isEqualTo(2);
  }

  @Test
  void anythingElseIsAnError() {
    assertThatThrownBy(() -> Inversions.parse("Exception in thread \"main\""))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("Exception in thread");
    assertThatThrownBy(() -> Inversions.parse("waited 30500"))
        .hasMessageContaining("did not come to its end");
  }
}
