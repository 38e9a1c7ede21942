package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.scenario.Pair;
import dev.lvsd.lab.scenario.Runner;
import dev.lvsd.lab.scenario.Scenario;
import dev.lvsd.lab.scenario.Scenarios;
import dev.lvsd.lab.scenario.Series;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenarios several times and tells medians. */
@Command(
    name = "bench",
    description = "Runs scenarios several times in one lab and tells median, least and most.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final List<String> FAILOVER =
      List.of("power-off", "orderly-stop", "agent-kill", "agent-hang");

  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--runs", description = "how often (default: ${DEFAULT-VALUE})")
  private int runs = 5;

  @Parameters(
      paramLabel = "WHAT",
      arity = "1..*",
      description = "'failover' for the four faults of the master, or names of scenarios")
  private List<String> what = List.of();

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    List<Scenario> scenarios =
        what.stream()
            .flatMap(name -> name.equals("failover") ? FAILOVER.stream() : List.of(name).stream())
            .map(Scenarios::named)
            .toList();
    boolean passed = true;
    try (Lab lab = Lab.up(flags.options(home.home()))) {
      Runner runner = new Runner(new Pair(lab), 1);
      for (Scenario scenario : scenarios) {
        Series series = new Series();
        int spoiled = 0;
        int run = 0;
        while (run < runs) {
          Runner.Result result = runner.run(scenario);
          if (result.spoiled() && spoiled < runs) {
            // Whatever it came to: leaving out only the bad ones would flatter.
            spoiled++;
            continue;
          }
          run++;
          passed &= result.verdict().passed();
          series.add(result.figures());
          if (!result.verdict().passed()) {
            out.println("run " + run + " of " + scenario.name() + ":");
            out.print(result.verdict().format());
          }
        }
        out.printf(
            "%s, %d runs, %d more left out as this machine stood still: median (least..most)%n%s",
            scenario.name(), runs, spoiled, series.format());
        out.flush();
      }
    }
    return passed ? 0 : 1;
  }
}
