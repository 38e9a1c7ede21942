package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MovedTemplateScenarioTest {
  @Test
  void whatIsAnotherAndWhatIsMissingDiffers() {
    Map<String, String> first = Map.of("a", "rs1", "b", "rs1", "c", "rs1");
    assertThat(MovedTemplateScenario.differing(first, Map.of("a", "rs1", "b", "rs2", "d", "rs1")))
        .isEqualTo(2);
  }
}
