package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.scenario.Pair;
import dev.lvsd.lab.scenario.Runner;
import dev.lvsd.lab.scenario.Scenario;
import dev.lvsd.lab.scenario.Scenarios;
import dev.lvsd.lab.scenario.Trials;
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
    mixinStandardHelpOptions = true,
    subcommands = {FailoverBenchCommand.class, SyncBenchCommand.class})
final class BenchCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--runs", description = "how often (default: ${DEFAULT-VALUE})")
  private int runs = 5;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      description = "names of scenarios, or the command 'failover' or 'sync'")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    List<Scenario> scenarios = names.stream().map(Scenarios::named).toList();
    if (scenarios.isEmpty()) {
      throw new LabException(
          "name scenarios, see 'lvsd-lab run --list'; or say 'bench failover' or 'bench sync'");
    }
    boolean passed = true;
    try (Lab lab = flags.up(home.home(), out)) {
      Runner runner = new Runner(new Pair(lab), 1);
      for (Scenario scenario : scenarios) {
        Trials trials = Trials.of(runner, scenario, runs, result -> tell(scenario, result, out));
        passed &= trials.passed();
        out.printf(
            "%s, %d runs, %d more left out as this machine stood still: median (least..most)%n%s",
            scenario.name(), trials.runs(), trials.spoiled(), trials.series().format());
        out.flush();
      }
    }
    return passed ? 0 : 1;
  }

  private static void tell(Scenario scenario, Runner.Result result, PrintWriter out) {
    if (!result.verdict().passed()) {
      out.println("a run of " + scenario.name() + ":");
      out.print(result.verdict().format());
      out.flush();
    }
  }
}
