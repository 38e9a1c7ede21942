package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.AbReport;
import dev.lvsd.lab.measure.IpvsTable;
import java.time.Duration;
import java.util.Locale;

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
    return "ab -n 5000 -c 100 through wrr 3:1 is spread 3:1 within 1 %, and none fails";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Agent master = pair.master();
    master.director().must("ipvsadm -Z");
    AbReport report =
        AbReport.parse(
            pair.client()
                .sh("ab -q -n 5000 -c 100 http://" + Site.VIP + ":80/index.html", PATIENCE)
                .orThrow("ab"));
    IpvsTable counters =
        IpvsTable.parseCounters(master.director().must("ipvsadm -Ln --stats --exact"));
    long first = counters.value(Pair.WEB, Site.RS1.address() + ":80").orElse(0L);
    long second = counters.value(Pair.WEB, Site.RS2.address() + ":80").orElse(0L);
    findings.exactly("requests answered", report.complete(), REQUESTS);
    findings.exactly("requests failed", report.failed(), 0);
    findings.tell("requests per second", String.format(Locale.ROOT, "%.0f", report.perSecond()));
    double share = 100.0 * first / (first + second);
    findings.holds(
        "spread 3:1 within 1 %",
        Math.abs(share - 75) <= 1,
        String.format(Locale.ROOT, "%d : %d (%.2f %% to rs1)", first, second, share));
  }
}
