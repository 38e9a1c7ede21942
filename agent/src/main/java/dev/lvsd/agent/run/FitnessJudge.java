package dev.lvsd.agent.run;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How well this director could serve a VIP group, from what its parts say. Pure.
 *
 * <p>A director that can serve lacks one thing for each service of the group none of whose real
 * servers it sees, one where no gateway answers, and one where the kernel refuses changes, however
 * many. None of them weighs more than another: from here it cannot be told which of them hurts
 * clients most. What both directors lack weighs the same at both, so that it never moves anything,
 * nor keeps anything else from doing so.
 */
final class FitnessJudge {
  /** Beside the difference that two directors' checks may have. */
  private static final long SPARE_NANOS = 1_000_000_000L;

  /** The gateways may be silent for both: each is asked in its own time. */
  private static final long GATEWAYS_NANOS = 10_000_000_000L;

  private FitnessJudge() {}

  /**
   * What concerns this node as a whole, or each of its groups in part.
   *
   * @param programmed whether IPVS has held what is desired at any time since the start
   * @param carriers interfaces of VIPs, and whether each has a carrier
   * @param lost interfaces of networks on which nobody is reached
   * @param gatewaysSilent whether no gateway answers
   * @param unseen services none of whose real servers this node sees. They never make it unable to
   *     serve: where nobody sees them, somebody has to own the VIPs all the same
   */
  record Senses(
      ReconcilerSnapshot ipvs,
      boolean programmed,
      Map<String, Boolean> carriers,
      Set<String> lost,
      boolean gatewaysSilent,
      List<ServiceConfig> unseen) {}

  /**
   * What is one group's.
   *
   * @param interfaces of this node that carry its VIPs
   * @param vips the services at these addresses are the group's
   */
  record Scope(Set<String> interfaces, Set<InetAddress> vips) {
    Scope {
      interfaces = Set.copyOf(interfaces);
      vips = Set.copyOf(vips);
    }
  }

  static FitnessIs judge(Senses senses, Scope group) {
    String dead = those(group, name -> Boolean.FALSE.equals(senses.carriers().get(name)));
    if (!dead.isEmpty()) {
      return new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on " + dead);
    }
    String silent = those(group, senses.lost()::contains);
    if (!silent.isEmpty()) {
      return new FitnessIs(Fitness.CANNOT_SERVE, "nobody is reached on " + silent);
    }
    List<String> failures = senses.ipvs().failures();
    if (!senses.programmed()) {
      return new FitnessIs(
          Fitness.CANNOT_SERVE,
          failures.isEmpty()
              ? "IPVS is not programmed yet"
              : "IPVS is not programmed: " + String.join("; ", failures));
    }
    return lacking(senses, group);
  }

  private static FitnessIs lacking(Senses senses, Scope group) {
    List<String> reasons = new ArrayList<>();
    int things = 0;
    long holdNanos = 0;
    if (!senses.ipvs().failures().isEmpty()) {
      reasons.add("IPVS: " + String.join("; ", senses.ipvs().failures()));
      things++;
    }
    if (senses.gatewaysSilent()) {
      reasons.add("no gateway answers");
      things++;
      holdNanos = GATEWAYS_NANOS;
    }
    List<ServiceConfig> unseen =
        senses.unseen().stream().filter(s -> group.vips().contains(s.virtual().address())).toList();
    if (!unseen.isEmpty()) {
      reasons.add(
          "no real server is seen of "
              + unseen.stream().map(ServiceConfig::name).collect(Collectors.joining(", ")));
      things += unseen.size();
      long difference = unseen.stream().mapToLong(FitnessJudge::differenceNanos).max().orElse(0);
      holdNanos = Math.max(holdNanos, difference + SPARE_NANOS);
    }
    return new FitnessIs(Fitness.lacking(things), String.join("; ", reasons), holdNanos);
  }

  /** Interfaces of the group, for people. */
  private static String those(Scope group, Predicate<String> which) {
    return new TreeSet<>(group.interfaces())
        .stream().filter(which).collect(Collectors.joining(", "));
  }

  /**
   * How much later than one director the other may know of a change: their checks are not in step.
   */
  private static long differenceNanos(ServiceConfig service) {
    CheckConfig check = service.check();
    return check == null ? 0 : check.interval().plus(check.timeout()).toNanos();
  }
}
