package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.LabTest;
import dev.lvsd.lab.host.Director;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario with the real agent, and with bounds on times three times as wide. A run that
 * failed is repeated, and told of: a defect spoils every run, a machine that does other things now
 * and then one. Where this machine stood still meanwhile, bounds on times are as wide as they can
 * be without letting a failover pass that does not work.
 */
@LabTest
class ScenariosIT {
  private static final double SLACK = 3;
  private static final double SLACK_STANDING_STILL = 10;
  private static final int TRIES = 3;

  /** They take a third of it. What a machine that is too slow does not get to fails at once. */
  private static final long BUDGET_NANOS = TimeUnit.MINUTES.toNanos(60);

  private static final long START_NANOS = System.nanoTime();

  @SuppressWarnings("NullAway.Init")
  private static Lab lab;

  @SuppressWarnings("NullAway.Init")
  private static Pair pair;

  @BeforeAll
  static void bringUp() {
    lab = Lab.up(LabOptions.defaults().withMariaDb(true));
    System.out.println("directors: " + lab.director(Director.A).backend());
    pair = new Pair(lab);
  }

  @AfterAll
  static void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> scenario() {
    return Scenarios.list().stream()
        .map(Scenario::brief)
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> passes(scenario)));
  }

  private static void passes(Scenario scenario) {
    assertThat(System.nanoTime() - START_NANOS)
        .as(scenario.name() + " is not run: those before it took too long, in nanoseconds")
        .isLessThan(BUDGET_NANOS);
    double slack = SLACK;
    for (int tried = 1; ; tried++) {
      Runner.Result result = new Runner(pair, slack).run(scenario);
      Verdict verdict = result.verdict();
      String told = scenario.name() + " (try " + tried + ")\n" + verdict.format();
      System.out.print(told);
      if (verdict.passed() || tried == TRIES) {
        assertThat(verdict.passed()).as(told).isTrue();
        return;
      }
      slack = result.spoiled() ? SLACK_STANDING_STILL : SLACK;
    }
  }
}
