package dev.lvsd.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is first in line for a processor: directors, which have one of their own, real servers, which
 * are machines of their own, and meters, which would see pauses that are their own.
 *
 * <p>Where the kernel shares its time out by sessions ({@code sched(7)}, autogroup), the nice value
 * of a process counts within its session only. So whoever is first has a session, and that is
 * preferred as well.
 */
public final class Priority {
  private static final String MOST = "-20";

  private static final String IN_A_SESSION =
      "{ echo " + MOST + " >/proc/self/autogroup; } 2>/dev/null; exec \"$@\"";

  private Priority() {}

  /** The command, as the first in line, in a session of its own; the process stays the same. */
  public static List<String> first(List<String> command) {
    List<String> all = new ArrayList<>(nice());
    all.addAll(List.of("setsid", "sh", "-c", IN_A_SESSION, "sh"));
    all.addAll(command);
    return all;
  }

  /** What to put before a command that makes a session for itself; {@link #prefer} that later. */
  static List<String> nice() {
    return List.of("nice", "-n", MOST);
  }

  /** Prefers the session of that process to others. */
  static void prefer(long pid) {
    try {
      Files.writeString(Path.of("/proc/" + pid + "/autogroup"), MOST);
    } catch (IOException none) {
      // The process has ended, or there are no such groups and the nice value is enough.
    }
  }
}
