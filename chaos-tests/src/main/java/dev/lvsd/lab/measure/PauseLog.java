package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * When the machine that the lab runs on stood still.
 *
 * @param pauses in the order of their ends
 */
public record PauseLog(List<Pause> pauses) {
  public PauseLog {
    pauses = List.copyOf(pauses);
  }

  /**
   * One pause.
   *
   * @param endMicros wall clock
   */
  public record Pause(long endMicros, long millis) {}

  /** Reads what {@link PauseWatch} has written; a last line that is not whole is left out. */
  public static PauseLog parse(String output) {
    List<Pause> pauses = new ArrayList<>();
    String whole = output.substring(0, output.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      int blank = line.indexOf(' ');
      pauses.add(
          new Pause(
              Long.parseLong(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1))));
    }
    return new PauseLog(pauses);
  }

  /** The longest pause that ended after the given time, in milliseconds; 0 where there is none. */
  public long longestMillisSince(long micros) {
    return longestMillisBetween(micros, Long.MAX_VALUE);
  }

  /** The longest pause that ended after the one time and not after the other; likewise. */
  public long longestMillisBetween(long fromMicros, long toMicros) {
    return pauses.stream()
        .filter(pause -> pause.endMicros() > fromMicros && pause.endMicros() <= toMicros)
        .mapToLong(Pause::millis)
        .max()
        .orElse(0);
  }
}
