package dev.lvsd.agent.run;

import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How well this director could serve, from what its parts say. Pure. */
final class FitnessJudge {
  private FitnessJudge() {}

  /**
   * @param programmed whether IPVS has held what is desired at any time since the start
   * @param carriers interfaces of VIPs, and whether each has a carrier
   * @param lost interfaces of networks on which nobody is reached
   * @param missing what else the director lacks to serve as well as it should
   */
  static FitnessIs judge(
      ReconcilerSnapshot ipvs,
      boolean programmed,
      Map<String, Boolean> carriers,
      Set<String> lost,
      List<String> missing) {
    List<String> dead =
        new TreeMap<>(carriers)
            .entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).toList();
    if (!dead.isEmpty()) {
      return new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on " + String.join(", ", dead));
    }
    List<String> silent = new TreeMap<>(carriers).keySet().stream().filter(lost::contains).toList();
    if (!silent.isEmpty()) {
      return new FitnessIs(
          Fitness.CANNOT_SERVE, "nobody is reached on " + String.join(", ", silent));
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
    if (!missing.isEmpty()) {
      return new FitnessIs(Fitness.DEGRADED, String.join("; ", missing));
    }
    return new FitnessIs(Fitness.FULL, "");
  }
}
