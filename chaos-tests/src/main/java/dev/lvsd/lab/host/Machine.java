package dev.lvsd.lab.host;

import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.ProcessIdentity;
import dev.lvsd.lab.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds of director have in common: a tree of processes under one {@code unshare}, whose
 * end takes all of them along, and a console on which the first of them obeys.
 */
abstract class Machine implements DirectorHost {
  private static final Duration BOOT_PATIENCE = Duration.ofSeconds(60);
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Director director;
  private final WorkDirectory work;
  private final Path directory;
  private @Nullable Process parent;
  private @Nullable GuestShell shell;
  private int boots;
  private boolean frozen;
  private boolean clockStepped;

  Machine(Director director, WorkDirectory work) {
    this.director = director;
    this.work = work;
    this.directory = work.directory(director.label());
    prepareShare();
  }

  /** The command under which the first process of the machine runs; console on stdin and stdout. */
  abstract List<String> launch();

  /** Whether its wall clock is its own. */
  abstract boolean ownClock();

  /** Does what can be done only once it runs. */
  abstract void afterBoot();

  /** Undoes what a run of the machine has left outside of it. */
  abstract void afterPowerOff();

  @Override
  public final Director director() {
    return director;
  }

  @Override
  public final String name() {
    return director.label();
  }

  @Override
  public final Path share() {
    return directory.resolve("share");
  }

  final Path directory() {
    return directory;
  }

  @Override
  public final synchronized boolean isUp() {
    return parent != null && parent.isAlive();
  }

  @Override
  public final synchronized int boots() {
    return boots;
  }

  @Override
  public final Duration boot() {
    long startNanos = System.nanoTime();
    GuestShell booting = turnOn();
    booting.awaitReady(BOOT_PATIENCE);
    afterBoot();
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Its processes, none when it is off. */
  final synchronized Stream<ProcessHandle> processes() {
    return parent == null ? Stream.empty() : parent.descendants();
  }

  private synchronized GuestShell turnOn() {
    if (isUp()) {
      throw new LabException(name() + " is up already");
    }
    Process process =
        work.start(
            new ProcessBuilder(launch())
                .redirectError(
                    ProcessBuilder.Redirect.appendTo(directory.resolve("console.log").toFile())));
    parent = process;
    boots++;
    shell = new GuestShell(name(), share(), process);
    return shell;
  }

  @Override
  public final ExecResult sh(String script, Duration patience) {
    GuestShell current;
    synchronized (this) {
      current = shell;
    }
    if (current == null) {
      throw new LabException(name() + " is off; boot it first");
    }
    return current.run(script, patience);
  }

  @Override
  public final synchronized void powerOff() {
    Process process = parent;
    if (process == null) {
      return;
    }
    List<ProcessIdentity> all = processes(process);
    process.destroyForcibly();
    awaitEnd(all);
    parent = null;
    shell = null;
    frozen = false;
    clockStepped = false;
    afterPowerOff();
  }

  @Override
  public final synchronized void freeze() {
    signal("STOP");
    frozen = true;
  }

  @Override
  public final synchronized void thaw() {
    signal("CONT");
    frozen = false;
  }

  @Override
  public final void stepClock(Duration by) {
    if (!ownClock()) {
      throw new LabException(
          name() + " is a " + backend() + ": its clock is this machine's, and is not touched");
    }
    setClock(Instant.now().plus(by));
    synchronized (this) {
      clockStepped = true;
    }
  }

  @Override
  public final void heal() {
    boolean stepped;
    synchronized (this) {
      if (frozen) {
        thaw();
      }
      stepped = clockStepped;
      clockStepped = false;
    }
    if (stepped) {
      setClock(Instant.now());
    }
  }

  private void setClock(Instant to) {
    must("date -s @%d.%09d".formatted(to.getEpochSecond(), to.getNano()));
  }

  /**
   * Signals the machine's own processes. What the guest's kernel traces is left out: stopping its
   * traced processes as well crashes the guest when it goes on.
   */
  private void signal(String signal) {
    Process process = parent;
    if (process == null) {
      throw new LabException(name() + " is off; boot it first");
    }
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    process
        .toHandle()
        .descendants()
        .map(ProcessHandle::pid)
        .filter(Machine::untraced)
        .forEach(pid -> command.add(Long.toString(pid)));
    Commands.run(command).orThrow("sending SIG" + signal + " to " + name());
  }

  private static boolean untraced(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/status")).contains("TracerPid:\t0\n");
    } catch (IOException gone) {
      return false;
    }
  }

  private static List<ProcessIdentity> processes(Process process) {
    return process
        .toHandle()
        .descendants()
        .map(handle -> ProcessIdentity.of(handle.pid()))
        .flatMap(Optional::stream)
        .toList();
  }

  private void awaitEnd(List<ProcessIdentity> processes) {
    long startNanos = System.nanoTime();
    while (processes.stream().anyMatch(ProcessIdentity::alive)) {
      if (System.nanoTime() - startNanos > END_NANOS) {
        throw new LabException("processes of " + name() + " do not end: " + processes);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void prepareShare() {
    try {
      for (String name : List.of("cmd", "out", "state", "etc", "log")) {
        Files.createDirectories(share().resolve(name));
      }
      Files.writeString(share().resolve("hosts"), HostsFile.text());
      Files.writeString(share().resolve("resolv.conf"), "# No name server in the lab.\n");
    } catch (IOException e) {
      throw new LabException("preparing " + share(), e);
    }
  }
}
