package dev.lvsd.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** A program of the machine, run as a child and ended with its children. */
final class RealDaemon implements AutoCloseable {
  private static final int READY_WITHIN_POLLS = 300;

  private final Process process;
  private final Path log;

  private RealDaemon(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Skips the test, loudly, where the program is missing; fails it on CI. */
  static Path installed(String program) {
    for (String directory : List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")) {
      Path path = Path.of(directory, program);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    String missing = "NOT TESTED: " + program + " is not installed";
    assertThat(System.getenv("CI"))
        .as(missing + ", which CI must not pass over")
        .isNotEqualTo("true");
    System.err.println(missing);
    Assumptions.abort(missing);
    throw new AssertionError("aborted");
  }

  static RealDaemon start(Path directory, String... command) throws IOException {
    return new RealDaemon(builder(directory, command).start(), log(directory));
  }

  static void run(Path directory, String... command) throws IOException, InterruptedException {
    Process process = builder(directory, command).start();
    int status = process.waitFor();
    assertThat(status).as("%s: %s", command[0], text(log(directory))).isZero();
  }

  private static ProcessBuilder builder(Path directory, String... command) {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory).toFile()));
  }

  private static Path log(Path directory) {
    return directory.resolve("log");
  }

  private static String text(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }

  /** Waits until the daemon answers, and no longer once it has ended. */
  RealDaemon awaitReady(BooleanSupplier ready) throws IOException, InterruptedException {
    for (int i = 0; i < READY_WITHIN_POLLS; i++) {
      if (ready.getAsBoolean()) {
        return this;
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("it ended by itself: " + text(log));
      }
    }
    throw new AssertionError("it did not come up: " + text(log));
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
