package dev.lvsd.lab.host;

import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processors of this machine that the lab may use. */
final class Processors {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  private Processors() {}

  /** The processor for the guest of that number; guests share only where there are too few. */
  static int forGuest(int number) {
    try {
      List<Integer> allowed = parse(Files.readString(STATUS));
      return allowed.get(number % allowed.size());
    } catch (IOException e) {
      throw new LabException("reading " + STATUS, e);
    }
  }

  /** What {@code proc_pid_status(5)} says, such as {@code 0-2,5}. */
  static List<Integer> parse(String status) {
    List<Integer> allowed = new ArrayList<>();
    status
        .lines()
        .filter(line -> line.startsWith(ALLOWED))
        .flatMap(line -> List.of(line.substring(ALLOWED.length()).strip().split(",", -1)).stream())
        .forEach(
            range -> {
              String[] ends = range.split("-", -1);
              for (int i = Integer.parseInt(ends[0]);
                  i <= Integer.parseInt(ends[ends.length - 1]);
                  i++) {
                allowed.add(i);
              }
            });
    if (allowed.isEmpty()) {
      throw new LabException(STATUS + " names no processor that this process may use");
    }
    return allowed;
  }
}
