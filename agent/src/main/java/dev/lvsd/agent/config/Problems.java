package dev.lvsd.agent.config;

import dev.lvsd.agent.config.Problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects what is found wrong, so that all of it is reported at once. */
final class Problems {
  private final Map<String, Integer> lines;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param lines line of every value, by JSON pointer
   */
  Problems(Map<String, Integer> lines) {
    this.lines = lines;
  }

  void error(String pointer, String message) {
    found.add(new Problem(pointer, message, Severity.ERROR, line(pointer)));
  }

  void warning(String pointer, String message) {
    found.add(new Problem(pointer, message, Severity.WARNING, line(pointer)));
  }

  boolean hasErrors() {
    return found.stream().anyMatch(p -> p.severity() == Severity.ERROR);
  }

  /** In the order of the file, errors and warnings mixed. */
  List<Problem> inFileOrder() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort((a, b) -> Integer.compare(a.line(), b.line()));
    return List.copyOf(sorted);
  }

  /** Line of the value, or of the nearest value around it that the file has. */
  private int line(String pointer) {
    for (String p = pointer; ; p = p.substring(0, p.lastIndexOf('/'))) {
      Integer line = lines.get(p);
      if (line != null) {
        return line;
      }
      if (p.isEmpty()) {
        return 0;
      }
    }
  }
}
