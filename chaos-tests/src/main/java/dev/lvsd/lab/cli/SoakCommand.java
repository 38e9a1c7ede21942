package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.scenario.Pair;
import dev.lvsd.lab.scenario.Runner;
import dev.lvsd.lab.scenario.SoakScenario;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Leaves a pair alone and counts what should not happen. */
@Command(
    name = "soak",
    description = "Leaves a pair of lvsd agents alone, idle or under load, and counts failovers.",
    mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
  private static final Set<String> PROFILES = Set.of("lan", "fast", "wan");

  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--profile",
      description = "of heartbeats: lan, fast or wan (default: ${DEFAULT-VALUE})")
  private String profile = "lan";

  @Option(names = "--minutes", description = "how long, at least 1 (default: ${DEFAULT-VALUE})")
  private int minutes = 15;

  @Option(
      names = "--load",
      description = "ab through the VIP, and a program in each director that computes without end")
  private boolean load;

  @Override
  public Integer call() {
    CommandSpec own = requireNonNull(spec);
    if (!PROFILES.contains(profile)) {
      throw new ParameterException(
          own.commandLine(), "no profile '" + profile + "'; there are: lan, fast, wan");
    }
    if (minutes < 1) {
      throw new ParameterException(own.commandLine(), "--minutes must be at least 1");
    }
    PrintWriter out = own.commandLine().getOut();
    SoakScenario soak = new SoakScenario(Duration.ofMinutes(minutes), load);
    try (Lab lab = flags.up(home.home(), out)) {
      Pair pair = new Pair(lab);
      pair.reconfigure(PairConfiguration.withProfile(profile));
      out.println(soak.name() + ", profile " + profile + ": " + soak.description());
      Runner.Result result = new Runner(pair, 1).run(soak);
      out.print(result.verdict().format());
      out.flush();
      return result.verdict().passed() ? 0 : 1;
    }
  }
}
