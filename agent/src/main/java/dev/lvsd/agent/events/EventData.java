package dev.lvsd.agent.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes of whatever a publisher handed over an immutable tree that JSON can express: strings,
 * numbers, booleans, lists and maps of these. Anything else becomes its text. Entries without a
 * value are left out.
 */
final class EventData {
  /** Deeper nesting than this is a publisher's mistake (a cycle, say) and becomes text. */
  private static final int MAX_DEPTH = 8;

  private EventData() {}

  static Map<String, Object> copy(Map<?, ?> data) {
    return copy(data, 0);
  }

  private static Map<String, Object> copy(Map<?, ?> data, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : data.entrySet()) {
      Object value = value(entry.getValue(), depth);
      if (value != null) {
        copy.put(String.valueOf(entry.getKey()), value);
      }
    }
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object value(@Nullable Object value, int depth) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long) {
      return value;
    }
    if (value instanceof Number number) {
      double asDouble = number.doubleValue();
      // JSON has no words for these two.
      return Double.isNaN(asDouble) || Double.isInfinite(asDouble) ? number.toString() : number;
    }
    if (depth < MAX_DEPTH && value instanceof Map<?, ?> map) {
      return copy(map, depth + 1);
    }
    if (depth < MAX_DEPTH && value instanceof Collection<?> collection) {
      List<Object> copy = new ArrayList<>(collection.size());
      for (Object element : collection) {
        Object kept = value(element, depth + 1);
        if (kept != null) {
          copy.add(kept);
        }
      }
      return Collections.unmodifiableList(copy);
    }
    return value instanceof Map || value instanceof Collection
        ? value.getClass().getSimpleName()
        : value.toString();
  }
}
