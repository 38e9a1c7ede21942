package dev.lvsd.agent.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Something that was read, and where it stands. */
record Located<T>(T value, String pointer) {

  /** Reports every value that stands a second time. */
  static <T, K> void refuseRepeats(
      Collection<Located<T>> all, Function<T, K> key, String what, Problems problems) {
    Map<K, String> first = new HashMap<>();
    for (Located<T> each : all) {
      String earlier = first.putIfAbsent(key.apply(each.value), each.pointer);
      if (earlier != null) {
        problems.error(each.pointer, what + " already stands at " + earlier + ": must be unique");
      }
    }
  }
}
