package dev.lvsd.lab;

import dev.lvsd.lab.host.Directors.Backend;
import dev.lvsd.lab.host.GuestKernel;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a lab is to be.
 *
 * @param home directory below which each lab has its own
 * @param distribution the built agent (holds {@code bin/lvsd}), seen in guests as {@link
 *     Lab#GUEST_DISTRIBUTION}
 * @param backend what the directors are made of
 * @param kernel which User-Mode Linux, where there are two
 * @param memoryMegabytes memory of a User-Mode Linux director, at least 256
 * @param mariaDb whether the real servers run MariaDB, which takes some seconds to start
 */
public record LabOptions(
    Path home,
    Path distribution,
    Backend backend,
    GuestKernel.Choice kernel,
    int memoryMegabytes,
    boolean mariaDb) {
  /** A lab's logs and databases take a tenth. The guests' own memory is there too. */
  private static final long MEMORY_BYTES = 4L << 30;

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String DISTRIBUTION = "lvsd.lab.dist";
  private static final String HOME = "lvsd.lab.home";
  private static final String REPORTS = "lvsd.lab.reports";

  /** Defaults; system properties {@code lvsd.lab.home} and {@code lvsd.lab.dist} override two. */
  public static LabOptions defaults() {
    return new LabOptions(
        home(System.getProperty(HOME)),
        Path.of(System.getProperty(DISTRIBUTION, "deploy/target/lvsd")).toAbsolutePath(),
        Backend.AUTO,
        GuestKernel.Choice.NEWEST,
        1280,
        false);
  }

  /**
   * In memory where there is room: whatever a User-Mode Linux waits for at a disk of the host, such
   * as an fsync of its agent, all of it waits for, seconds where the disk has much to write.
   */
  private static Path home(@Nullable String wanted) {
    if (wanted != null) {
      return Path.of(wanted);
    }
    return (roomy(MEMORY) ? MEMORY : Path.of("/var/tmp")).resolve("lvsd-lab");
  }

  private static boolean roomy(Path memory) {
    try {
      FileStore store = Files.getFileStore(memory);
      return store.type().equals("tmpfs") && store.getUsableSpace() > MEMORY_BYTES;
    } catch (IOException e) {
      return false;
    }
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
    return new LabOptions(home, path.toAbsolutePath(), backend, kernel, memoryMegabytes, mariaDb);
  }

  public LabOptions withBackend(Backend wanted) {
    return new LabOptions(home, distribution, wanted, kernel, memoryMegabytes, mariaDb);
  }

  public LabOptions withKernel(GuestKernel.Choice wanted) {
    return new LabOptions(home, distribution, backend, wanted, memoryMegabytes, mariaDb);
  }

  public LabOptions withMariaDb(boolean wanted) {
    return new LabOptions(home, distribution, backend, kernel, memoryMegabytes, wanted);
  }

  public LabOptions withHome(Path path) {
    return new LabOptions(path, distribution, backend, kernel, memoryMegabytes, mariaDb);
  }
}
