package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.AbReport;
import dev.lvsd.lab.measure.IpvsTable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** 5000 requests through a service with weights 3 and 1. */
final class DistributionScenario implements Scenario {
  private static final long REQUESTS = 5000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "distribution";
  }

  @Override
  public String description() {
    return "ab -n 5000 -c 100 through wrr 3:1 is spread 3:1 within 1 %, and none fails"
        + " (directors with threaded NAPI)";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (PacketThreads threads = new PacketThreads(pair)) {
      distribute(pair, findings);
    }
  }

  private static void distribute(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    Agent master = tenure.master();
    List<Agent> both = List.of(master, pair.other(master));
    both.forEach(agent -> agent.director().must("ipvsadm -Z"));
    AbReport report =
        AbReport.parse(
            pair.client()
                .sh("ab -q -n 5000 -c 100 http://" + Site.VIP + ":80/index.html", PATIENCE)
                .orThrow("ab"));
    LockSupport.parkNanos(IpvsTable.STATISTICS_NANOS);
    long first = both.stream().mapToLong(agent -> connections(agent, Site.RS1)).sum();
    long second = both.stream().mapToLong(agent -> connections(agent, Site.RS2)).sum();
    pair.judgeStays("the VIP stays where it is", tenure, findings);
    findings.exactly("requests answered", report.complete(), REQUESTS);
    findings.exactly("requests failed", report.failed(), 0);
    findings.tell("requests per second", String.format(Locale.ROOT, "%.0f", report.perSecond()));
    double share = 100.0 * first / (first + second);
    findings.holds(
        "spread 3:1 within 1 %",
        Math.abs(share - 75) <= 1,
        String.format(Locale.ROOT, "%d : %d (%.2f %% to rs1)", first, second, share));
  }

  private static long connections(Agent agent, Site realServer) {
    return IpvsTable.parseCounters(agent.director().must("ipvsadm -Ln --stats --exact"))
        .value(Pair.WEB, realServer.address() + ":80")
        .orElse(0L);
  }
}
