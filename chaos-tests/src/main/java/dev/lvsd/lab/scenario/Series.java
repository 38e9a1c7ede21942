package dev.lvsd.lab.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** The figures of several runs of one scenario. Not safe for use by several threads. */
public final class Series {
  private final Map<String, List<Double>> values = new TreeMap<>();

  /** Adds what one run has measured. */
  public void add(Map<String, Double> figures) {
    figures.forEach(
        (name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
  }

  /** What there are figures of, sorted. */
  public List<String> names() {
    return List.copyOf(values.keySet());
  }

  /** The middle value; the mean of the middle two of an even number. */
  public double median(String name) {
    List<Double> sorted = values.getOrDefault(name, List.of()).stream().sorted().toList();
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The smallest value; not a number where there is none. */
  public double least(String name) {
    return all(name).min().orElse(Double.NaN);
  }

  /** The largest value; not a number where there is none. */
  public double most(String name) {
    return all(name).max().orElse(Double.NaN);
  }

  private DoubleStream all(String name) {
    return values.getOrDefault(name, List.of()).stream().mapToDouble(Double::doubleValue);
  }

  /** One line for each figure. */
  public String format() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, every) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %-34s %.1f (%.1f..%.1f)%n",
                    name,
                    median(name),
                    least(name),
                    most(name))));
    return text.toString();
  }
}
