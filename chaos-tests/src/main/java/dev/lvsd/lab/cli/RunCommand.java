package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.scenario.Pair;
import dev.lvsd.lab.scenario.Runner;
import dev.lvsd.lab.scenario.Scenario;
import dev.lvsd.lab.scenario.Scenarios;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs named scenarios in a lab of their own. */
@Command(
    name = "run",
    description = "Brings a lab up, runs scenarios in it and takes it down.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--list", description = "tell which scenarios there are")
  private boolean list;

  @Option(names = "--all", description = "run all of them")
  private boolean all;

  @Option(
      names = "--brief",
      description = "let faults last no longer than it takes to judge them, as deploy/test does")
  private boolean brief;

  @Option(
      names = "--slack",
      description = "by what bounds on times are multiplied (default: ${DEFAULT-VALUE})")
  private double slack = 1;

  @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "names; see --list")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    if (list) {
      Scenarios.list().forEach(each -> out.printf("%-28s  %s%n", each.name(), each.description()));
      return 0;
    }
    List<Scenario> scenarios =
        all ? Scenarios.list() : names.stream().map(Scenarios::named).toList();
    if (scenarios.isEmpty()) {
      throw new LabException("name a scenario, or say --all; --list tells which there are");
    }
    int failed = 0;
    try (Lab lab = flags.up(home.home(), out)) {
      Runner runner = new Runner(new Pair(lab), slack);
      for (Scenario scenario : scenarios) {
        out.println(scenario.name() + ": " + scenario.description());
        Runner.Result result = runner.run(brief ? scenario.brief() : scenario);
        out.print(result.verdict().format());
        out.flush();
        failed += result.verdict().passed() ? 0 : 1;
      }
    }
    out.println((scenarios.size() - failed) + " passed, " + failed + " failed");
    return failed == 0 ? 0 : 1;
  }
}
