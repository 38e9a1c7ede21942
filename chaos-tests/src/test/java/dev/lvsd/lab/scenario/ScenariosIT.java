package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.LabTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario once, with the real agent, and with bounds on times three times as wide, and a
 * second try that is told of.
 */
@LabTest
class ScenariosIT {
  private static final double SLACK = 3;

  /**
   * A machine that does other things at the same time spoils a run now and then; a defect spoils
   * both.
   */
  private static final int TRIES = 2;

  @SuppressWarnings("NullAway.Init")
  private static Lab lab;

  @BeforeAll
  static void bringUp() {
    lab = Lab.up(LabOptions.defaults().withMariaDb(true));
  }

  @AfterAll
  static void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> scenario() {
    Runner runner = new Runner(new Pair(lab), SLACK);
    return Scenarios.list().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> passes(runner, scenario)));
  }

  private static void passes(Runner runner, Scenario scenario) {
    for (int tried = 1; ; tried++) {
      Verdict verdict = runner.run(scenario).verdict();
      String told = scenario.name() + " (try " + tried + ")\n" + verdict.format();
      System.out.print(told);
      if (verdict.passed() || tried == TRIES) {
        assertThat(verdict.passed()).as(told).isTrue();
        return;
      }
    }
  }
}
