package dev.lvsd.agent.ipvs;

import java.util.ArrayList;
import java.util.List;

/** Keeps what is said to people short. */
final class Texts {
  private Texts() {}

  /** The first {@code limit} lines; one more says how many are not shown. */
  static List<String> atMost(List<String> lines, int limit) {
    if (lines.size() <= limit) {
      return List.copyOf(lines);
    }
    List<String> kept = new ArrayList<>(lines.subList(0, limit));
    kept.add("and " + (lines.size() - limit) + " more");
    return List.copyOf(kept);
  }
}
