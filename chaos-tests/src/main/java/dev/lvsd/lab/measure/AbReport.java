package dev.lvsd.lab.measure;

import dev.lvsd.lab.process.LabException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ab} (ApacheBench) reports.
 *
 * @param complete requests that were answered
 * @param failed requests that ab counts as failed, and those with another status than 2xx
 * @param perSecond requests per second, mean
 */
public record AbReport(long complete, long failed, double perSecond) {
  private static final String NUMBER = ":\\s+([0-9.]+)";

  /**
   * Reads ab's standard output.
   *
   * @throws LabException when it is no report
   */
  public static AbReport parse(String output) {
    return new AbReport(
        (long) field(output, "Complete requests"),
        (long) field(output, "Failed requests")
            + (output.contains("Non-2xx responses")
                ? (long) field(output, "Non-2xx responses")
                : 0),
        field(output, "Requests per second"));
  }

  private static double field(String output, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + NUMBER).matcher(output);
    if (!matcher.find()) {
      throw new LabException("ab reports no '" + name + "': " + output.strip());
    }
    return Double.parseDouble(matcher.group(1));
  }
}
