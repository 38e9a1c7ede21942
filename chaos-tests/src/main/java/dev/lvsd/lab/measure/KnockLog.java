package dev.lvsd.lab.measure;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The answers that {@link KnockLoop} has written down.
 *
 * @param answersMicros wall-clock times of the answers in microseconds since 1970, ascending
 */
public record KnockLog(List<Long> answersMicros) {
  private static final Pattern ANSWER = Pattern.compile("\\d{16}");

  public KnockLog {
    answersMicros = answersMicros.stream().sorted().toList();
  }

  /** Reads what it wrote; a last line that is torn is skipped. */
  public static KnockLog parse(String output) {
    return new KnockLog(
        output.lines().filter(line -> ANSWER.matcher(line).matches()).map(Long::valueOf).toList());
  }

  /** The answers at that time or later. */
  public KnockLog since(long micros) {
    return new KnockLog(answersMicros.stream().filter(answer -> answer >= micros).toList());
  }

  /**
   * The longest time without an answer, in milliseconds.
   *
   * @param endMicros when the knocking ended: silence up to then counts too
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
