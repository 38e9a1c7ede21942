package dev.lvsd.lab.cli;

import dev.lvsd.lab.process.Cleaner;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/** Ends the running labs and removes what crashed ones left behind. */
@Command(
    name = "down",
    description = "Takes running labs down and removes what crashed ones left behind.",
    mixinStandardHelpOptions = true)
final class DownCommand extends LabClient implements Callable<Integer> {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  @Override
  public Integer call() {
    for (Path lab : home().running()) {
      HomeOption.owner(lab).ifPresent(manifest -> end(manifest.owner()));
      out().println("took lab " + lab.getFileName() + " down");
    }
    for (String id : Cleaner.removeLeftovers(home().home())) {
      out().println("removed what lab " + id + " had left behind");
    }
    return 0;
  }

  /** Asks the lab's process to end, which removes the lab on its way out. */
  private static void end(ProcessIdentity owner) {
    ProcessHandle.of(owner.pid()).ifPresent(ProcessHandle::destroy);
    long startNanos = System.nanoTime();
    while (owner.alive()) {
      if (System.nanoTime() - startNanos > PATIENCE_NANOS) {
        throw new LabException("the lab's process " + owner.pid() + " does not end on SIGTERM");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
