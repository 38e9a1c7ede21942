package dev.lvsd.agent.run;

import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How well this director could serve, from what its parts say. Pure. */
final class FitnessJudge {
  private FitnessJudge() {}

  /**
   * @param programmed whether IPVS has held what is desired at any time since the start
   * @param carriers interfaces of VIPs, and whether each has a carrier
   */
  static FitnessIs judge(
      ReconcilerSnapshot ipvs, boolean programmed, Map<String, Boolean> carriers) {
    List<String> dead =
        new TreeMap<>(carriers)
            .entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).toList();
    if (!dead.isEmpty()) {
      return new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on " + String.join(", ", dead));
    }
    if (!programmed) {
      return new FitnessIs(
          Fitness.CANNOT_SERVE,
          ipvs.failures().isEmpty()
              ? "IPVS is not programmed yet"
              : "IPVS is not programmed: " + String.join("; ", ipvs.failures()));
    }
    if (!ipvs.failures().isEmpty()) {
      return new FitnessIs(Fitness.DEGRADED, "IPVS: " + String.join("; ", ipvs.failures()));
    }
    return new FitnessIs(Fitness.FULL, "");
  }
}
