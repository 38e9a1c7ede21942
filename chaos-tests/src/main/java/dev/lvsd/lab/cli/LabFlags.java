package dev.lvsd.lab.cli;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.Directors.Backend;
import dev.lvsd.lab.host.GuestKernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a lab that a command brings up is to be. */
final class LabFlags {
  @Option(
      names = "--dist",
      paramLabel = "DIR",
      description = "the agent's distribution (default: deploy/target/lvsd)")
  private Path distribution = LabOptions.defaults().distribution();

  @Option(
      names = "--backend",
      description = "what directors are made of: ${COMPLETION-CANDIDATES} (default: AUTO)")
  private Backend backend = Backend.AUTO;

  @Option(
      names = "--kernel",
      description =
          "of directors that are User-Mode Linux: ${COMPLETION-CANDIDATES} (default: NEWEST)")
  private GuestKernel.Choice kernel = GuestKernel.Choice.NEWEST;

  @Option(names = "--mariadb", description = "run MariaDB on the real servers as well")
  private boolean mariaDb;

  LabOptions options(Path home) {
    return LabOptions.defaults()
        .withHome(home)
        .withDistribution(distribution)
        .withBackend(backend)
        .withKernel(kernel)
        .withMariaDb(mariaDb);
  }

  /** Brings it up and says what its directors are, as that is what every figure depends on. */
  Lab up(Path home, PrintWriter out) {
    Lab lab = Lab.up(options(home));
    out.println("directors: " + lab.director(Director.A).backend());
    out.flush();
    return lab;
  }
}
