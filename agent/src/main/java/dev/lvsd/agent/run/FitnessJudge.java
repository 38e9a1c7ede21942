package dev.lvsd.agent.run;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How well this director could serve, from what its parts say. Pure. */
final class FitnessJudge {
  /** Beside the difference that two directors' checks may have. */
  private static final long SPARE_NANOS = 1_000_000_000L;

  /** The gateways may be silent for both: each is asked in its own time. */
  private static final long GATEWAYS_NANOS = 10_000_000_000L;

  private FitnessJudge() {}

  /**
   * @param programmed whether IPVS has held what is desired at any time since the start
   * @param carriers interfaces of VIPs, and whether each has a carrier
   * @param lost interfaces of networks on which nobody is reached
   * @param gatewaysSilent whether no gateway answers
   * @param unseen services none of whose real servers this node sees. They degrade it only: where
   *     nobody sees them, somebody has to own the VIPs all the same
   */
  static FitnessIs judge(
      ReconcilerSnapshot ipvs,
      boolean programmed,
      Map<String, Boolean> carriers,
      Set<String> lost,
      boolean gatewaysSilent,
      List<ServiceConfig> unseen) {
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
    if (gatewaysSilent) {
      return new FitnessIs(Fitness.DEGRADED, "no gateway answers", GATEWAYS_NANOS);
    }
    if (!unseen.isEmpty()) {
      String names = unseen.stream().map(ServiceConfig::name).collect(Collectors.joining(", "));
      return new FitnessIs(
          Fitness.DEGRADED,
          "no real server is seen of " + names,
          unseen.stream().mapToLong(FitnessJudge::differenceNanos).max().orElse(0) + SPARE_NANOS);
    }
    return new FitnessIs(Fitness.FULL, "");
  }

  /**
   * How much later than one director the other may know of a change: their checks are not in step.
   */
  private static long differenceNanos(ServiceConfig service) {
    CheckConfig check = service.check();
    return check == null ? 0 : check.interval().plus(check.timeout()).toNanos();
  }
}
