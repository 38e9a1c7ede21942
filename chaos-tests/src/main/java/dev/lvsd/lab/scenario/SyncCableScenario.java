package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.ExecResult;
import java.time.Duration;
import java.util.Locale;

/** The cable of a sync network of its own is pulled: at the master, and then at the backup. */
final class SyncCableScenario implements Scenario {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 20;

  /** Carries nothing else, so that nothing but sync notices. */
  private static final String INTERFACE = "sync0";

  /** Agents look at their interfaces once a second. */
  private static final double CLOSED_MILLIS = 4_000;

  private static final double COMPLETE_MILLIS = 15_000;

  @Override
  public String name() {
    return "sync-cable";
  }

  @Override
  public String description() {
    return "the sync interface of the master, then of the backup, loses its carrier: the gate closes,"
        + " and opens when all is on the backup again";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    pair.agents().forEach(SyncCableScenario::addInterface);
    try {
      pair.configured(PairConfiguration.withSyncInterface(INTERFACE), () -> strike(pair, findings));
    } finally {
      pair.agents().stream()
          .filter(agent -> agent.director().isUp())
          .forEach(agent -> agent.director().sh("ip link del " + INTERFACE));
    }
  }

  private static void strike(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    Agent master = tenure.master();
    Agent backup = pair.other(master);
    SyncState.awaitComplete(pair, backup);
    strike(pair, master, backup, "master", findings);
    strike(pair, master, backup, "backup", findings);
    pair.judgeStays("the VIP stays", tenure, findings);
  }

  private static void addInterface(Agent agent) {
    int last = agent.director().director().ordinal() + 1;
    agent
        .director()
        .must(
            String.format(
                Locale.ROOT,
                "ip link add %1$s link %2$s type macvlan && ip addr add 10.99.0.%3$d/24 dev %1$s"
                    + " && ip link set %1$s up",
                INTERFACE,
                Network.INSIDE.directorInterface(),
                last));
  }

  private static void strike(
      Pair pair, Agent master, Agent backup, String struckName, Findings findings) {
    Agent struck = struckName.equals("master") ? master : backup;
    struck.director().must("ip link set " + INTERFACE + " protodown on");
    long pulledMicros = WallClock.micros();
    pair.await(
        () -> SyncState.of(backup).map(status -> !status.complete()).orElse(false),
        CLOSE_PATIENCE,
        "the gate to close");
    findings.atMostMillis(
        "gate closed after the cable of the " + struckName + " was pulled",
        (WallClock.micros() - pulledMicros) / 1000.0,
        CLOSED_MILLIS);
    SyncStatus status = SyncState.must(backup);
    findings.holds(
        "status says that the " + struckName + " has no carrier",
        status.reason().contains("no carrier"),
        status.reason());
    ExecResult refused = SyncState.lvsd(pair, backup).lvsd("failover");
    findings.holds(
        "lvsd failover is refused and says why: " + struckName,
        refused.exitCode() == GateScenario.REFUSED && refused.err().contains("no carrier"),
        (refused.out() + refused.err()).strip());
    try (Connections meanwhile =
        Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
      struck.director().must("ip link set " + INTERFACE + " protodown off");
      long backMicros = WallClock.micros();
      SyncState.awaitComplete(pair, backup);
      findings.atMostMillis(
          "table complete after the cable of the " + struckName + " was put back",
          (WallClock.micros() - backMicros) / 1000.0,
          COMPLETE_MILLIS);
      long there = SyncState.active(backup);
      findings.holds(
          "connections opened meanwhile are in the backup's kernel: " + struckName,
          there >= 2L * CONNECTIONS,
          there + " active there, " + SyncState.active(master) + " at the master");
      findings.exactly(
          "connections kept: " + struckName, meanwhile.verify().talking(), CONNECTIONS);
    }
  }
}
