package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class InversionsTest {
  @Test
  void waitsAreTakenFromWhatTheProgramPrints() {
    assertThat(Inversions.parse("waited 30500\nwaited 952000\n")).containsExactly(30.5, 952.0);
  }

  @Test
  void anythingElseIsAnError() {
    assertThatThrownBy(() -> Inversions.parse("Exception in thread \"main\""))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("Exception in thread");
  }
}
