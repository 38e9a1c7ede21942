package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import java.util.List;
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
    Coverage coverage = of(HEADER + FIRST + SECOND, HEADER + FIRST);
    assertThat(coverage).isEqualTo(new Coverage(1, 2));
    assertThat(coverage.percent()).isEqualTo(50);
  }

  @Test
  void whatIsAboutToEndOrIsOfAnotherAddressIsNotMissing() {
    assertThat(of(HEADER + FIRST + ENDING + NUDGE, HEADER + SECOND + FIRST))
        .isEqualTo(new Coverage(1, 1));
  }

  @Test
  void theOtherMayHaveItInAnotherState() {
    assertThat(
            of(
                HEADER + FIRST,
                HEADER + FIRST.replace("ESTABLISHED     890", "CLOSE             1")))
        .isEqualTo(new Coverage(1, 1));
  }

  @Test
  void whatOneReadingPassedOverAnotherOneShows() {
    assertThat(of(HEADER + FIRST + SECOND, HEADER + FIRST, HEADER + SECOND))
        .isEqualTo(new Coverage(2, 2));
  }

  @Test
  void whatIsNotUnderstoodIsNotTakenForCovered() {
    assertThatThrownBy(() -> of(HEADER + "TCP x\n", HEADER))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("TCP x");
  }

  private static Coverage of(String master, String... backup) {
    return Coverage.of(master, List.of(backup), "192.168.10.100", 8);
  }
}
