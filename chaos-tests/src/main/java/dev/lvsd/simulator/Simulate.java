package dev.lvsd.simulator;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Hunts for seeds that break an invariant, or replays one. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Hunts for seeds of a simulated cluster that break an invariant, or replays one.")
public final class Simulate implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--seed", description = "first seed (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--runs", description = "seeds to try (default: ${DEFAULT-VALUE})")
  private long runs = 1;

  @Option(names = "--threads", description = "at once (default: as many as there are processors)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--trace", description = "print what happened; one seed only")
  private boolean trace;

  @Option(names = "--keep-going", description = "do not stop at the first seed that fails")
  private boolean keepGoing;

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = requireNonNull(spec);
    if (seed < 0 || runs < 1 || threads < 1 || (trace && runs != 1)) {
      throw new ParameterException(
          command.commandLine(),
          "--seed is 0 or more, --runs and --threads are 1 or more, and --trace goes with one run");
    }
    PrintWriter out = command.commandLine().getOut();
    if (trace) {
      Trial trial = new Trial(seed, true);
      trial.run();
      out.print(trial.trace());
    }
    Hunt hunt = Hunt.run(seed, runs, threads, keepGoing);
    hunt.failed().forEach(out::println);
    out.println(hunt.summary());
    out.flush();
    return hunt.failed().isEmpty() ? 0 : 1;
  }
}
