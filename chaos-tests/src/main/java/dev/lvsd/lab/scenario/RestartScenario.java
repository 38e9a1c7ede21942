package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.IpvsTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The backup's agent is restarted, then the master's: no entry that is right is touched. */
final class RestartScenario implements Scenario {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int CONNECTIONS = 50;

  /** Writes the table, without what changes by itself, as one line whenever it is another. */
  private static final String READER =
      """
      (old=; while :; do
        new=$(ipvsadm -Sn)
        [ "$new" = "$old" ] || echo $new
        old=$new
        sleep 0.1
      done) >%s 2>&1 </dev/null & echo $!""";

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
    try (Connections connections =
        Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
      pair.awaitWhole();
      Pair.Tenure tenure = pair.tenure();
      Agent master = tenure.master();
      Agent backup = pair.other(master);
      restart(pair, backup, "backup", findings);
      pair.judgeStays("the VIP stays at the restart of the backup", tenure, findings);
      restart(pair, master, "master", findings);
      findings.tell(
          "owner of the VIP after the restart of the master", pair.master().director().name());
      Connections.Kept kept = connections.verify();
      findings.exactly("talking connections kept of 50", kept.talking(), CONNECTIONS);
      findings.exactly("idle connections kept of 50", kept.idle(), CONNECTIONS);
    }
  }

  /** The table is read ten times a second, from before the stop until after the start. */
  private static void restart(Pair pair, Agent agent, String role, Findings findings) {
    IpvsTable before = pair.table(agent);
    String changes = "log/changes-" + System.nanoTime();
    String pid = agent.director().must(READER.formatted(changes)).strip();
    agent.stop(STOP_PATIENCE);
    agent.start();
    pair.await(agent::ready, START_PATIENCE, "the restarted agent to be ready");
    LockSupport.parkNanos(SETTLE_NANOS);
    pair.awaitWhole();
    agent.director().must("kill " + pid);
    List<String> seen = agent.director().must("cat " + changes).lines().toList();
    findings.holds(
        "no entry changes while the " + role + " restarts",
        seen.size() == 1,
        seen.size() == 1 ? "none did" : "these tables were seen: " + seen);
    findings.holds(
        "the " + role + "'s table is the same afterwards", before.equals(pair.table(agent)));
  }
}
