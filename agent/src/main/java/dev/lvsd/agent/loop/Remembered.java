package dev.lvsd.agent.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a life of this node leaves to the next, and its form as JSON.
 *
 * @param largestTtlNanos the longest promise that any life may have made
 * @param epochs for each VIP group, up to where epochs may have been used
 * @param standby the groups that an operator keeps this node from owning
 */
record Remembered(long largestTtlNanos, Map<String, Long> epochs, Set<String> standby) {
  static final Remembered NOTHING = new Remembered(0, Map.of(), Set.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Up to where epochs of the group may have been used; 0 for none. */
  long reserved(String group) {
    return epochs.getOrDefault(group, 0L);
  }

  Remembered withTtl(long nanos) {
    return new Remembered(Math.max(largestTtlNanos, nanos), epochs, standby);
  }

  Remembered withReserved(String group, long upTo) {
    Map<String, Long> all = new TreeMap<>(epochs);
    all.merge(group, upTo, Math::max);
    return new Remembered(largestTtlNanos, all, standby);
  }

  Remembered withStandby(Collection<String> groups, boolean on) {
    Set<String> all = new TreeSet<>(standby);
    if (on) {
      all.addAll(groups);
    } else {
      all.removeAll(groups);
    }
    return new Remembered(largestTtlNanos, epochs, all);
  }

  byte[] json() throws IOException {
    ObjectNode root = JSON.createObjectNode().put("largestTtlNanos", largestTtlNanos);
    ObjectNode counters = root.putObject("epochs");
    epochs.forEach(counters::put);
    ArrayNode names = root.putArray("standby");
    standby.forEach(names::add);
    return JSON.writeValueAsBytes(root);
  }

  /**
   * @throws IOException where that is not what {@link #json} wrote, now or in an earlier version
   */
  static Remembered of(byte[] json) throws IOException {
    JsonNode root = JSON.readTree(json);
    if (root == null
        || !root.path("epochs").isObject()
        || !root.path("largestTtlNanos").isIntegralNumber()
        || root.path("epochs").properties().stream()
            .anyMatch(e -> !e.getValue().canConvertToLong() || !e.getValue().isIntegralNumber())
        || !namesOrNothing(root.path("standby"))) {
      throw new IOException("not what was written there");
    }
    Map<String, Long> epochs = new TreeMap<>();
    Set<String> standby = new TreeSet<>();
    root.path("epochs").properties().forEach(e -> epochs.put(e.getKey(), e.getValue().asLong()));
    root.path("standby").forEach(name -> standby.add(name.asText()));
    return new Remembered(root.path("largestTtlNanos").asLong(), epochs, standby);
  }

  /** What an earlier version wrote has no such key. */
  private static boolean namesOrNothing(JsonNode standby) {
    boolean names = standby.isArray();
    for (JsonNode name : standby) {
      names &= name.isTextual();
    }
    return names || standby.isMissingNode();
  }
}
