package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class DatagramsTest {
  @Test
  void whatBecameOfTheSocketsIsRead() {
    assertThat(Datagrams.Kept.parse("kept 49 48 2 1")).isEqualTo(new Datagrams.Kept(49, 48, 2, 1));
  }

  @Test
  void aProgramThatEndedOrSaysSomethingElseIsNoReport() {
    assertThatThrownBy(() -> Datagrams.Kept.parse(null)).isInstanceOf(LabException.class);
    assertThatThrownBy(() -> Datagrams.Kept.parse("kept 50 50"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("kept 50 50");
  }
}
