package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/**
 * A full resync under way.
 *
 * @param slicesDone of {@code slices}; not more
 * @param entriesSent connections sent so far
 * @param remainingMillis an estimate; empty while there is nothing to tell from
 * @param waitsFor what keeps it from going on; empty where nothing does
 */
record ResyncProgress(
    long slicesDone, long slices, long entriesSent, OptionalLong remainingMillis, String waitsFor) {
  static ResyncProgress of(JsonNode pass) {
    long slices = Math.max(0, pass.path("slices").asLong());
    JsonNode remaining = pass.path("remainingMillis");
    return new ResyncProgress(
        Math.max(0, Math.min(slices, pass.path("slicesDone").asLong())),
        slices,
        Math.max(0, pass.path("entriesSent").asLong()),
        remaining.isNumber() ? OptionalLong.of(remaining.asLong()) : OptionalLong.empty(),
        Words.text(pass.path("waitsFor"), ""));
  }

  /** 0 to 1; 0 where it is not known how much there is. */
  double share() {
    return slices == 0 ? 0 : (double) slicesDone / slices;
  }
}
