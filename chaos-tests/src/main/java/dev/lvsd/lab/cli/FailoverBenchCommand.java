package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.scenario.Comparison;
import dev.lvsd.lab.scenario.Contender;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** lvsd and keepalived, the same faults, one lab. */
@Command(
    name = "failover",
    description = "Runs lvsd and keepalived in turn through the same faults and compares them.",
    mixinStandardHelpOptions = true)
final class FailoverBenchCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--runs", description = "runs of each fault (default: ${DEFAULT-VALUE})")
  private int runs = 5;

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "lvsd-lan, lvsd-fast, keepalived-1s, keepalived-100ms (default: all)")
  private List<String> contenders =
      Arrays.stream(Contender.values()).map(Contender::label).toList();

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "NAME",
      description = "names of failover scenarios (default: all)")
  private List<String> faults = Comparison.FAULTS;

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    List<Contender> chosen = contenders.stream().map(Contender::named).toList();
    chosen.forEach(contender -> contender.demand("compare without it: --contenders lvsd-lan"));
    for (String fault : faults) {
      if (!Comparison.FAULTS.contains(fault)) {
        throw new LabException(
            "no fault '" + fault + "'; there are: " + String.join(", ", Comparison.FAULTS));
      }
    }
    try (Lab lab = flags.up(home.home(), out)) {
      Comparison comparison = Comparison.run(lab, chosen, faults, runs, out);
      out.print(comparison.format());
      out.flush();
      return comparison.lvsdPassed() ? 0 : 1;
    }
  }
}
