package dev.lvsd.lab.scenario;

import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.PauseLog;
import dev.lvsd.lab.process.LabException;
import java.util.Map;

/** Carries scenarios out on a pair: made whole before, healed after, whatever happens between. */
public final class Runner {
  private final Pair pair;
  private final double slack;

  /**
   * A runner on the pair.
   *
   * @param slack by what bounds on times are multiplied, at least 1
   */
  public Runner(Pair pair, double slack) {
    this.pair = pair;
    this.slack = slack;
  }

  /**
   * One experiment.
   *
   * @param verdict what it came to
   * @param figures the measured numbers by name
   * @param spoiled whether this machine stood still meanwhile
   */
  public record Result(Verdict verdict, Map<String, Double> figures, boolean spoiled) {}

  /** Runs the scenario; a lab that fails gives the verdict unknown, never an exception. */
  public Result run(Scenario scenario) {
    Findings findings = new Findings(slack);
    Verdict verdict;
    try {
      pair.become(scenario.cluster());
      pair.makeWholeUnlessItIs();
      measure(scenario, findings);
      verdict = findings.verdict();
    } catch (LabException e) {
      verdict = findings.unknown(e.problem());
    }
    if (!verdict.passed()) {
      Evidence.keep(pair, scenario.name(), verdict.format());
    }
    return new Result(healed(verdict, findings), findings.figures(), findings.spoiled());
  }

  private void measure(Scenario scenario, Findings findings) {
    try (Meter pauses = Meter.pauses(pair.client())) {
      try {
        scenario.run(pair, findings);
      } finally {
        findings.stoodStill(PauseLog.parse(pauses.stop()).longestMillisSince(0));
      }
    }
  }

  /** A pair that does not heal has not shown what the scenario is about. */
  private Verdict healed(Verdict verdict, Findings findings) {
    try {
      pair.makeWhole();
      return verdict;
    } catch (LabException e) {
      return findings.unknown("it did not heal: " + e.problem());
    }
  }
}
