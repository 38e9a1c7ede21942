package dev.lvsd.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Removes a lab: its processes, its network namespaces with all interfaces in them, its directory.
 * Works on a lab of one's own as well as on what a crashed one left behind.
 */
public final class Cleaner {
  private static final int ROUNDS = 200;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Cleaner() {}

  /** The labs below {@code home}, running or not. */
  public static List<Path> labs(Path home) {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(home)) {
      return entries.filter(p -> Files.exists(p.resolve(WorkDirectory.MANIFEST))).sorted().toList();
    } catch (IOException e) {
      throw new LabException("listing the labs in " + home, e);
    }
  }

  /** The manifest of a lab; empty when it cannot be read. */
  public static Optional<Manifest> manifest(Path lab) {
    try {
      return Manifest.parse(Files.readString(lab.resolve(WorkDirectory.MANIFEST)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes the labs whose process is gone.
   *
   * @return their names
   */
  public static List<String> removeLeftovers(Path home) {
    List<String> removed = new ArrayList<>();
    for (Path lab : labs(home)) {
      Optional<Manifest> manifest = manifest(lab);
      if (manifest.isPresent() && !manifest.get().owner().alive()) {
        remove(manifest.get());
        WorkDirectory.delete(lab);
        removed.add(manifest.get().id());
      }
    }
    return removed;
  }

  /** Ends all processes of the lab and deletes its namespaces; the directory stays. */
  public static void remove(Manifest manifest) {
    manifest.children().forEach(ProcessIdentity::kill);
    for (String namespace : namespaces(manifest.namespacePrefix())) {
      endProcessesIn(namespace);
      Commands.run(List.of("ip", "netns", "del", namespace));
    }
    awaitEnd(manifest.children());
  }

  /** The named network namespaces of this machine that begin with the prefix. */
  public static List<String> namespaces(String prefix) {
    return Commands.must("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /**
   * Kills whatever runs in the namespace. The {@code unshare} parents go first: a guest's processes
   * whose kernel was killed before them would run loose on this machine.
   */
  public static void endProcessesIn(String namespace) {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessIdentity> inside = processesIn(namespace);
      if (inside.isEmpty()) {
        return;
      }
      List<ProcessIdentity> parents = inside.stream().filter(Cleaner::isUnshare).toList();
      (parents.isEmpty() ? inside : parents).forEach(ProcessIdentity::kill);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new LabException(
        "processes in namespace " + namespace + " do not end: " + processesIn(namespace));
  }

  private static List<ProcessIdentity> processesIn(String namespace) {
    ExecResult pids = Commands.run(List.of("ip", "netns", "pids", namespace));
    return pids.out()
        .lines()
        .map(pid -> ProcessIdentity.of(Long.parseLong(pid.strip())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isUnshare(ProcessIdentity process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
          .strip()
          .equals("unshare");
    } catch (IOException gone) {
      return false;
    }
  }

  private static void awaitEnd(List<ProcessIdentity> children) {
    for (int round = 0; round < ROUNDS; round++) {
      if (children.stream().noneMatch(ProcessIdentity::alive)) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
