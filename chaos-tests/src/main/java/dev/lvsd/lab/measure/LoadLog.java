package dev.lvsd.lab.measure;

import dev.lvsd.lab.process.LabException;
import java.util.List;

/**
 * How many connections a load has opened by when, see {@link NewLoop}.
 *
 * @param marks in the order of time
 */
public record LoadLog(List<Mark> marks) {
  public LoadLog {
    marks = List.copyOf(marks);
  }

  /** What there was since the start, at that time. */
  public record Mark(long atMicros, long opened, long answered, long failed) {}

  /** Reads lines of four numbers; others, such as a torn last one, are skipped. */
  public static LoadLog parse(String lines) {
    return new LoadLog(
        lines
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(w -> w.length == 4 && String.join("", w).matches("\\d+"))
            .map(
                w ->
                    new Mark(
                        Long.parseLong(w[0]),
                        Long.parseLong(w[1]),
                        Long.parseLong(w[2]),
                        Long.parseLong(w[3])))
            .toList());
  }

  /**
   * What was opened, answered and failed a second in that time.
   *
   * @throws LabException where it has fewer than two marks in it
   */
  public Rate between(long fromMicros, long toMicros) {
    List<Mark> within =
        marks.stream().filter(m -> m.atMicros() >= fromMicros && m.atMicros() <= toMicros).toList();
    if (within.size() < 2) {
      throw new LabException(
          "the load's program told nothing for " + (toMicros - fromMicros) + " µs");
    }
    Mark first = within.get(0);
    Mark last = within.get(within.size() - 1);
    double seconds = (last.atMicros() - first.atMicros()) / 1e6;
    return new Rate(
        (last.opened() - first.opened()) / seconds,
        (last.answered() - first.answered()) / seconds,
        (last.failed() - first.failed()) / seconds);
  }

  /** Each a second. */
  public record Rate(double opened, double answered, double failed) {}
}
