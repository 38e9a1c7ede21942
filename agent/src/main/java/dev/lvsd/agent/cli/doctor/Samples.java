package dev.lvsd.agent.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The status of an agent, twice: what grows between the two is happening now.
 *
 * @param earlier the first; where there is but one, that
 * @param later taken {@code apartMillis} after it
 */
public record Samples(JsonNode earlier, JsonNode later, long apartMillis) {
  /** The number there, now; 0 where there is none. */
  long count(String pointer) {
    return later.at(pointer).asLong();
  }

  /** By how much it has grown; less than 0 where it began anew. */
  long growth(String pointer) {
    return count(pointer) - earlier.at(pointer).asLong();
  }

  String span() {
    return apartMillis / 1000.0 + " s";
  }

  /** Whether this node owns a group. */
  boolean master() {
    for (JsonNode group : later.path("groups")) {
      if (group.path("role").asText().equalsIgnoreCase("master")) {
        return true;
      }
    }
    return false;
  }
}
