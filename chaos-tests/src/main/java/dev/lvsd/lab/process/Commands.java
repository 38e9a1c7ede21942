package dev.lvsd.lab.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs short commands on the machine that the lab stands on and waits for them. */
public final class Commands {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Commands() {}

  /** Runs the command; a failure of the command is in the result, not an exception. */
  public static ExecResult run(List<String> command) {
    return run(command, "", PATIENCE);
  }

  /**
   * Runs the command with the text as its standard input and kills it when the time is up.
   *
   * @throws LabException when it cannot be started or takes longer than {@code patience}
   */
  public static ExecResult run(List<String> command, String input, Duration patience) {
    Process process = Spawner.start(new ProcessBuilder(command));
    try {
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      feed(process, input);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "gave up on '" + String.join(" ", command) + "' after " + patience.toSeconds() + " s");
      }
      return new ExecResult(process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while running " + command, e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs a command that must succeed. */
  public static String must(String... command) {
    return run(List.of(command)).orThrow("'" + String.join(" ", command) + "'");
  }

  private static void feed(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedEarly) {
      // A command that does not read its input is in its right; its exit code tells.
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException | UncheckedIOException e) {
                text.complete("");
              }
            },
            "lab-command-output");
    reader.setDaemon(true);
    reader.start();
    return text;
  }
}
