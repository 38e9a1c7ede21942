package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.scenario.Contender;
import dev.lvsd.lab.scenario.SyncBench;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What connection sync has to reach, of lvsd and beside it of keepalived. */
@Command(
    name = "sync",
    description = {
      "Measures connection sync: which connections survive, how long a full resync takes, what it",
      "costs. What keepalived can do as well is measured of both, in the same lab."
    },
    mixinStandardHelpOptions = true)
final class SyncBenchCommand implements Callable<Integer> {
  private static final int MOST = 1_000_000;

  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--runs", description = "runs of each measurement (default: ${DEFAULT-VALUE})")
  private int runs = 3;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "N",
      description = "connections of a table that is resynced (default: 50000,100000)")
  private List<Integer> sizes = List.of(50_000, 100_000);

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "PART",
      description = "${COMPLETION-CANDIDATES} (default: all)")
  private List<SyncBench.Part> parts = List.of(SyncBench.Part.values());

  @Option(names = "--without-keepalived", description = "measure lvsd alone")
  private boolean withoutKeepalived;

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    List<Contender> contenders = new ArrayList<>(List.of(Contender.LVSD_LAN));
    if (!withoutKeepalived && parts.contains(SyncBench.Part.SURVIVAL)) {
      contenders.add(Contender.KEEPALIVED_1S);
    }
    contenders.forEach(
        contender -> contender.demand("leave it out of the comparison: --without-keepalived"));
    if (runs < 1 || sizes.stream().anyMatch(size -> size < 1 || size > MOST)) {
      throw new LabException("--runs must be at least 1, and each of --sizes 1 to " + MOST);
    }
    try (Lab lab = flags.up(home.home(), out)) {
      SyncBench bench = SyncBench.run(lab, contenders, parts, sizes, runs, out);
      out.print(bench.format());
      out.flush();
      return bench.lvsdPassed() ? 0 : 1;
    }
  }
}
