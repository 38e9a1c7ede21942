package dev.lvsd.lab.measure;

import dev.lvsd.lab.process.LabException;

/**
 * What a process has had of its machine's processors.
 *
 * @param ticks user and system time, in hundredths of a second: USER_HZ is 100 on all of Linux
 * @param uptimeMillis of the machine, when that was
 */
public record ProcessorTime(long ticks, double uptimeMillis) {
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final double TICK_MILLIS = 10;

  /**
   * Reads /proc/PID/stat and /proc/uptime, see proc(5).
   *
   * @throws LabException when they are not that
   */
  public static ProcessorTime parse(String stat, String uptime) {
    // The name of the program may have blanks and parentheses in it.
    String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (words.length <= SYSTEM_TIME) {
      throw new LabException("not /proc/PID/stat: " + stat.strip());
    }
    return new ProcessorTime(
        Long.parseLong(words[USER_TIME]) + Long.parseLong(words[SYSTEM_TIME]),
        Double.parseDouble(uptime.strip().split(" ", -1)[0]) * 1000);
  }

  /** Its share of one processor since then, in percent. */
  public double percentSince(ProcessorTime earlier) {
    return 100 * (ticks - earlier.ticks) * TICK_MILLIS / (uptimeMillis - earlier.uptimeMillis);
  }
}
