package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.IpvsTable;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The backup's agent is restarted, then the master's: no entry that is right is touched. */
final class RestartScenario implements Scenario {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int CONNECTIONS = 50;

  @Override
  public String name() {
    return "restart-changes-nothing";
  }

  @Override
  public String description() {
    return "restart of the backup's, then of the master's agent changes no IPVS entry";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent backup = pair.other(master);
    try (Connections connections =
        Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
      restart(pair, backup, "backup", findings);
      findings.holds("the VIP stays at the restart of the backup", pair.master() == master);
      restart(pair, master, "master", findings);
      findings.holds("the VIP has moved at the restart of the master", pair.master() == backup);
      Connections.Kept kept = connections.verify();
      findings.exactly("talking connections kept of 50", kept.talking(), CONNECTIONS);
      findings.exactly("idle connections kept of 50", kept.idle(), CONNECTIONS);
    }
  }

  /** The table is read as fast as the guest can, from before the stop until after the start. */
  private static void restart(Pair pair, Agent agent, String role, Findings findings) {
    IpvsTable before = pair.table(agent);
    String reader = "log/tables-" + System.nanoTime();
    String pid =
        agent
            .director()
            .must(
                ("(while :; do ipvsadm -Ln | awk '{NF=(NF>4?4:NF); print}' | md5sum;"
                        + " sleep 0.05; done) >%s 2>&1 </dev/null & echo $!")
                    .formatted(reader))
            .strip();
    agent.stop(STOP_PATIENCE);
    agent.start();
    pair.await(agent::ready, START_PATIENCE, "the restarted agent to be ready");
    LockSupport.parkNanos(SETTLE_NANOS);
    agent.director().must("kill " + pid);
    Set<String> seen =
        new LinkedHashSet<>(agent.director().must("sort -u " + reader).lines().toList());
    findings.exactly("different tables seen while the " + role + " restarted", seen.size(), 1);
    findings.holds(
        "the " + role + "'s table is the same afterwards", before.equals(pair.table(agent)));
  }
}
