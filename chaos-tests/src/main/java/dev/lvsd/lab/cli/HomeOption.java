package dev.lvsd.lab.cli;

import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.process.Cleaner;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where labs are, and which of them a command means. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "directory in which each lab has its own (default: /dev/shm/lvsd-lab, or /var/tmp/lvsd-lab)")
  private Path home = LabOptions.defaults().home();

  @Option(
      names = "--lab",
      paramLabel = "ID",
      description = "which lab, where several are running (see 'lvsd-lab status')")
  private String id = "";

  Path home() {
    return home;
  }

  /** The labs whose process lives. */
  List<Path> running() {
    return Cleaner.labs(home).stream()
        .filter(lab -> owner(lab).isPresent())
        .filter(lab -> id.isEmpty() || lab.endsWith(id))
        .toList();
  }

  /** The manifest of a lab whose process lives. */
  static Optional<Manifest> owner(Path lab) {
    return Cleaner.manifest(lab).filter(manifest -> manifest.owner().alive());
  }

  /** The one lab that is meant. */
  Path theLab() {
    List<Path> running = running();
    if (running.isEmpty()) {
      throw new LabException("no lab is running; start one with 'lvsd-lab up'");
    }
    if (running.size() > 1) {
      throw new LabException("several labs are running: " + running + "; choose with --lab ID");
    }
    return running.get(0);
  }
}
