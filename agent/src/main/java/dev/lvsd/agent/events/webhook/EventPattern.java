package dev.lvsd.agent.events.webhook;

import java.util.List;

/** The configuration's type patterns: a type, or the beginning of one followed by {@code *}. */
final class EventPattern {
  private EventPattern() {}

  /** Whether any of the patterns takes in the type. */
  static boolean matches(List<String> patterns, String type) {
    for (String pattern : patterns) {
      boolean matches =
          pattern.endsWith("*")
              ? type.startsWith(pattern.substring(0, pattern.length() - 1))
              : type.equals(pattern);
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
