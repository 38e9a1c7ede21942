package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final String HEADER =
      "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n";
  private static final String FIRST =
      "TCP C0A80A01 9C40 C0A80A64 0050 AC101464 0050 ESTABLISHED     890\n";
  private static final String SECOND =
      "TCP C0A80A01 9C41 C0A80A64 0050 AC101401 0050 FIN_WAIT          9\n";
  private static final String ENDING =
      "TCP C0A80A01 9C42 C0A80A64 0050 AC101401 0050 CLOSE             2\n";
  private static final String NUDGE =
      "TCP 7F000001 9C43 7F000001 230F 7F000001 2310 CLOSE            10\n";

  @Test
  void ofWhatOneHasTheOtherMayLackSome() {
    Coverage coverage = Coverage.of(HEADER + FIRST + SECOND, HEADER + FIRST, "192.168.10.100", 8);
    assertThat(coverage).isEqualTo(new Coverage(1, 2));
    assertThat(coverage.percent()).isEqualTo(50);
  }

  @Test
  void whatIsAboutToEndOrIsOfAnotherAddressIsNotMissing() {
    assertThat(
            Coverage.of(
                HEADER + FIRST + ENDING + NUDGE, HEADER + SECOND + FIRST, "192.168.10.100", 8))
        .isEqualTo(new Coverage(1, 1));
  }

  @Test
  void theOtherMayHaveItInAnotherState() {
    assertThat(
            Coverage.of(
                HEADER + FIRST,
                HEADER + FIRST.replace("ESTABLISHED     890", "CLOSE             1"),
                "192.168.10.100",
                8))
        .isEqualTo(new Coverage(1, 1));
  }

  @Test
  void whatIsNotUnderstoodIsNotTakenForCovered() {
    assertThatThrownBy(() -> Coverage.of(HEADER + "TCP x\n", HEADER, "192.168.10.100", 8))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("TCP x");
  }
}
