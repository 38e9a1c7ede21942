package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parts of a line for people, made of an agent's document; empty ones are left out. */
final class Words {
  private final String first;
  private final List<String> rest = new ArrayList<>();

  Words(String first) {
    this.first = first;
  }

  void add(String word) {
    if (!word.isEmpty()) {
      rest.add(word);
    }
  }

  void add(String before, JsonNode value, String after) {
    String text = text(value, "");
    if (!text.isEmpty()) {
      rest.add(before + text + after);
    }
  }

  boolean isEmpty() {
    return rest.isEmpty();
  }

  String joined(String separator) {
    String tail = String.join(separator, rest);
    boolean glue = first.isEmpty() || first.endsWith(": ") || tail.isEmpty();
    return first + (glue ? "" : separator) + tail;
  }

  /** The scalar as text that is safe to print; the fallback where there is none. */
  static String text(JsonNode value, String fallback) {
    return value.isValueNode() && !value.isNull() ? printable(value.asText()) : fallback;
  }

  /** Without what could move the cursor. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  static String flag(JsonNode value, String ifTrue, String ifFalse) {
    return value.isBoolean() ? (value.booleanValue() ? ifTrue : ifFalse) : "";
  }

  /** A span of time in its two largest units. */
  static String duration(long millis) {
    long seconds = millis / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds < 86_400
        ? seconds / 3600 + " h " + seconds / 60 % 60 + " min"
        : seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
  }

  /** What something took: fractions of a second count. */
  static String took(long millis) {
    return millis < 60_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
        : duration(millis);
  }

  /** A share of 1. Rounded down, so that 100 % is all, but not by what a double lacks. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * 10_000 + 1e-6) / 100);
  }
}
