package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.LabTest;
import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.process.Cleaner;
import dev.lvsd.lab.process.Manifest;
import dev.lvsd.lab.process.ProcessIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab leaves nothing behind, however it ends. */
@LabTest
class LabCleanupIT {
  @TempDir Path home = Path.of("");

  @Test
  void aLabThatIsClosedLeavesNothing() throws Exception {
    Lab lab = Lab.create(LabOptions.defaults().withHome(home));
    Manifest manifest = lab.work().manifest();
    lab.bootAll();
    assertThat(Cleaner.namespaces(manifest.namespacePrefix())).isNotEmpty();
    lab.close();
    assertThat(Cleaner.namespaces(manifest.namespacePrefix())).isEmpty();
    assertThat(processesNaming(home)).isEmpty();
    assertThat(Cleaner.labs(home)).isEmpty();
  }

  @Test
  void aLabThatIsKilledDiesWithAllItsProcessesAndTheNextStartRemovesTheRest() throws Exception {
    Process victim =
        new ProcessBuilder(ChildJava.command(Victim.class, home.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader says = victim.inputReader(StandardCharsets.UTF_8)) {
      assertThat(says.readLine()).isEqualTo("up");
    }
    Manifest manifest = Cleaner.manifest(Cleaner.labs(home).get(0)).orElseThrow();
    victim.destroyForcibly().waitFor();
    assertThat(Cleaner.namespaces(manifest.namespacePrefix())).isNotEmpty();

    assertThat(Cleaner.removeLeftovers(home)).containsExactly(manifest.id());

    assertThat(Cleaner.namespaces(manifest.namespacePrefix())).isEmpty();
    assertThat(manifest.children()).noneMatch(ProcessIdentity::alive);
    assertThat(processesNaming(home)).isEmpty();
    assertThat(Cleaner.labs(home)).isEmpty();
  }

  /** A lab in a process of its own, to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Lab lab = Lab.up(LabOptions.defaults().withHome(Path.of(arguments[0])));
      System.out.println("up");
      Thread.currentThread().join();
      lab.close();
    }
  }

  /** Processes of this machine whose command line mentions the path, this one left out. */
  private static List<Long> processesNaming(Path path) {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .filter(handle -> commandLine(handle.pid()).contains(path.toString()))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static String commandLine(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/cmdline"))) {
      return String.join(" ", lines.toList());
    } catch (IOException | UncheckedIOException gone) {
      return "";
    }
  }
}
