package dev.lvsd.lab.cli;

import dev.lvsd.lab.process.Cleaner;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tells which labs there are, and how their directors are. */
@Command(
    name = "status",
    description = "Tells which labs there are and how their directors are.",
    mixinStandardHelpOptions = true)
final class StatusCommand extends LabClient implements Callable<Integer> {
  @Override
  public Integer call() {
    for (Path lab : Cleaner.labs(home().home())) {
      String state =
          HomeOption.owner(lab)
              .map(manifest -> "running, process " + manifest.owner().pid())
              .orElse("left behind by a crash; 'lvsd-lab down' removes it");
      out().println("lab " + lab.getFileName() + ": " + state);
    }
    if (home().running().isEmpty()) {
      out().println("no lab is running");
      return 0;
    }
    return ask("status");
  }
}
