package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.LabTest;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario that holds, once, with the real agent, and with bounds on times three times as
 * wide, and a second try that is told of.
 */
@LabTest
class ScenariosIT {
  private static final double SLACK = 3;

  /**
   * A machine that does other things at the same time spoils a run now and then; a defect spoils
   * both.
   */
  private static final int TRIES = 3;

  /**
   * Not held yet, and so not judged here; {@code lvsd-lab run NAME} shows them. A master that holds
   * by the gateways alone loses its lease again and again on a guest that stalls for 200 ms;
   * CHANGELOG names this as a known fault.
   */
  private static final Set<String> KNOWN_FAULTS =
      Set.of("agent-kill", "restart-changes-nothing", "garbage-on-heartbeat-port", "webhook-down");

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
    KNOWN_FAULTS.forEach(name -> System.out.println("NOT JUDGED, a known fault: " + name));
    return Scenarios.list().stream()
        .filter(scenario -> !KNOWN_FAULTS.contains(scenario.name()))
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
