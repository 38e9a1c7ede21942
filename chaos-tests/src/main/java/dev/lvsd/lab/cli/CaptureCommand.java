package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.scenario.Pair;
import dev.lvsd.lab.scenario.SyncCapture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps sync messages of a real kernel for the tests of the codec. */
@Command(
    name = "capture-sync",
    description =
        "Writes sync messages of the guests' kernels, one file of each kind, as tests read.",
    mixinStandardHelpOptions = true)
final class CaptureCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "existing directory: sync/src/test/resources/dev/lvsd/sync/message/captured")
  private Path directory = Path.of(".");

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    if (!Files.isDirectory(directory)) {
      throw new LabException(directory + " is no directory");
    }
    try (Lab lab = Lab.up(flags.options(home.home()))) {
      Map<String, String> files = SyncCapture.record(new Pair(lab));
      files.forEach((name, text) -> write(directory.resolve(name), text));
      files.keySet().forEach(out::println);
      out.flush();
      return files.isEmpty() ? 1 : 0;
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("writing " + file, e);
    }
  }
}
