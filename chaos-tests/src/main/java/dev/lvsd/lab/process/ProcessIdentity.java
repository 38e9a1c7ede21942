package dev.lvsd.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: its pid together with its start time, which a later process of the same
 * pid does not share.
 *
 * @param pid process id in the lab's own pid namespace
 * @param startTicks start time since boot in clock ticks, field 22 of proc(5) {@code
 *     /proc/PID/stat}
 */
public record ProcessIdentity(long pid, long startTicks) {
  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /** Who has this pid now; empty when nobody has, or a zombie. */
  public static Optional<ProcessIdentity> of(long pid) {
    String[] fields = statFields(pid);
    if (fields.length <= START_TIME || fields[STATE].equals("Z")) {
      return Optional.empty();
    }
    return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_TIME])));
  }

  public static ProcessIdentity self() {
    return of(ProcessHandle.current().pid()).orElseThrow();
  }

  public boolean alive() {
    return of(pid).map(this::equals).orElse(false);
  }

  /** Sends SIGKILL if the process is still this one. */
  public void kill() {
    if (alive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** The fields after the command's name, which may itself hold blanks and brackets. */
  private static String[] statFields(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException gone) {
      return new String[0];
    }
  }
}
