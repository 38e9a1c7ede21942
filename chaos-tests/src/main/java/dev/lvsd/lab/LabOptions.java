package dev.lvsd.lab;

import dev.lvsd.lab.host.Directors.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a lab is to be.
 *
 * @param home directory below which each lab has its own
 * @param distribution the built agent (holds {@code bin/lvsd}), seen in guests as {@link
 *     Lab#GUEST_DISTRIBUTION}
 * @param backend what the directors are made of
 * @param memoryMegabytes memory of a User-Mode Linux director, at least 256
 * @param mariaDb whether the real servers run MariaDB, which takes some seconds to start
 */
public record LabOptions(
    Path home, Path distribution, Backend backend, int memoryMegabytes, boolean mariaDb) {
  private static final String DISTRIBUTION = "lvsd.lab.dist";
  private static final String HOME = "lvsd.lab.home";
  private static final String REPORTS = "lvsd.lab.reports";

  /** Defaults; system properties {@code lvsd.lab.home} and {@code lvsd.lab.dist} override two. */
  public static LabOptions defaults() {
    return new LabOptions(
        Path.of(System.getProperty(HOME, "/var/tmp/lvsd-lab")),
        Path.of(System.getProperty(DISTRIBUTION, "deploy/target/lvsd")).toAbsolutePath(),
        Backend.AUTO,
        1280,
        false);
  }

  /** Where the logs of experiments that did not pass are kept. */
  public static Path reports() {
    return Path.of(System.getProperty(REPORTS, "target/lab-reports")).toAbsolutePath();
  }

  /** The agent's distribution, if it has been built. */
  public Optional<Path> builtDistribution() {
    return Files.isExecutable(distribution.resolve("bin/lvsd"))
        ? Optional.of(distribution)
        : Optional.empty();
  }

  public LabOptions withDistribution(Path path) {
    return new LabOptions(home, path.toAbsolutePath(), backend, memoryMegabytes, mariaDb);
  }

  public LabOptions withBackend(Backend wanted) {
    return new LabOptions(home, distribution, wanted, memoryMegabytes, mariaDb);
  }

  public LabOptions withMariaDb(boolean wanted) {
    return new LabOptions(home, distribution, backend, memoryMegabytes, wanted);
  }

  public LabOptions withHome(Path path) {
    return new LabOptions(path, distribution, backend, memoryMegabytes, mariaDb);
  }
}
