package dev.lvsd.simulator;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Hunts for seeds that break an invariant, or replays one. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Runs the election against a simulated cluster.")
public final class Simulate implements Callable<Integer> {
  @Option(names = "--seed", description = "first seed (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--runs", description = "seeds to try, one after the other (default: 1)")
  private long runs = 1;

  @Option(names = "--trace", description = "print what happened")
  private boolean trace;

  @Option(names = "--keep-going", description = "do not stop at the first seed that fails")
  private boolean keepGoing;

  @Override
  @SuppressWarnings("SystemOut") // A command's output.
  public Integer call() {
    long failed = 0;
    long claims = 0;
    long overlaps = 0;
    long longest = 0;
    for (long next = seed; next < seed + runs; next++) {
      Simulation simulation = Nemesis.cluster(next, trace);
      Nemesis.Verdict verdict = new Nemesis(simulation).run();
      claims += verdict.claims();
      overlaps += verdict.overlaps();
      longest = Math.max(longest, verdict.longestOverlapNanos());
      if (trace) {
        System.out.print(simulation.trace());
      }
      if (verdict.violation() != null) {
        failed++;
        System.out.println("seed " + next + ": " + verdict.violation());
        if (!keepGoing) {
          System.out.println("replay it with: simulate --seed " + next + " --trace");
          return 1;
        }
      }
    }
    System.out.printf(
        "%d runs from seed %d: %d failed; %d claims; %d windows in which two kernels answered, the longest %d ms%n",
        runs, seed, failed, claims, overlaps, longest / Timeline.MS);
    return failed == 0 ? 0 : 1;
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Simulate()).execute(arguments));
  }
}
