package dev.lvsd.lab.scenario;

import java.util.function.Consumer;

/**
 * Several runs of one scenario. Of those during which this machine stood still, as many are left
 * out as are kept at most, whatever they came to: leaving out only the bad ones would flatter.
 *
 * @param runs how many are kept
 * @param spoiled how many more were left out
 * @param passed whether every kept run passed
 * @param series the figures of the kept runs
 */
public record Trials(int runs, int spoiled, boolean passed, Series series) {
  /**
   * Runs the scenario until enough runs are kept.
   *
   * @param told of each kept run
   */
  public static Trials of(
      Runner runner, Scenario scenario, int runs, Consumer<Runner.Result> told) {
    Series series = new Series();
    int spoiled = 0;
    int kept = 0;
    boolean passed = true;
    while (kept < runs) {
      Runner.Result result = runner.run(scenario);
      if (result.spoiled() && spoiled < runs) {
        spoiled++;
        continue;
      }
      kept++;
      passed &= result.verdict().passed();
      series.add(result.figures());
      told.accept(result);
    }
    return new Trials(runs, spoiled, passed, series);
  }
}
