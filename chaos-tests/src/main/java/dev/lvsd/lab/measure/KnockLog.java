package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answers that {@code ping -D} (iputils) has written down.
 *
 * @param answersMicros wall-clock times of the answers in microseconds since 1970, ascending
 */
public record PingLog(List<Long> answersMicros) {
  private static final Pattern ANSWER =
      Pattern.compile("^\\[(\\d+)\\.(\\d{6})\\] \\d+ bytes from .* icmp_seq=\\d+ .*$");
  private static final long MICROS = 1_000_000;

  public PingLog {
    answersMicros = answersMicros.stream().sorted().toList();
  }

  /** Reads ping's output; whatever is no answer (errors, summary, a torn last line) is skipped. */
  public static PingLog parse(String output) {
    List<Long> answers = new ArrayList<>();
    output
        .lines()
        .forEach(
            line -> {
              Matcher matcher = ANSWER.matcher(line);
              if (matcher.matches() && !line.contains("Unreachable")) {
                answers.add(
                    Long.parseLong(matcher.group(1)) * MICROS + Long.parseLong(matcher.group(2)));
              }
            });
    return new PingLog(answers);
  }

  /** The answers at that time or later. */
  public PingLog since(long micros) {
    return new PingLog(answersMicros.stream().filter(answer -> answer >= micros).toList());
  }

  /**
   * The longest time without an answer, in milliseconds.
   *
   * @param endMicros when the pinging ended: silence up to then counts too
   */
  public double longestSilenceMillis(long endMicros) {
    if (answersMicros.isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    long longest = 0;
    long previous = answersMicros.get(0);
    for (long answer : answersMicros) {
      longest = Math.max(longest, answer - previous);
      previous = answer;
    }
    return Math.max(longest, endMicros - previous) / 1000.0;
  }
}
