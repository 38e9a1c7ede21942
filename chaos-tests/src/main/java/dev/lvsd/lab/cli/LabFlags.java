package dev.lvsd.lab.cli;

import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.host.Directors.Backend;
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

  @Option(names = "--mariadb", description = "run MariaDB on the real servers as well")
  private boolean mariaDb;

  LabOptions options(Path home) {
    return LabOptions.defaults()
        .withHome(home)
        .withDistribution(distribution)
        .withBackend(backend)
        .withMariaDb(mariaDb);
  }
}
