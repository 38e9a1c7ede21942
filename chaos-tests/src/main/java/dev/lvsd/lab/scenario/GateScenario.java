package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Loss;
import dev.lvsd.lab.host.Loss.Traffic;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.ExecResult;
import java.time.Duration;
import java.util.Locale;

/** Nothing is handed over to a backup that has not got the whole table. */
final class GateScenario implements Scenario {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration MOVE_PATIENCE = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 50;

  /** The exit code of a command that was refused. */
  static final int REFUSED = 3;

  /** A connection between the agents has to be tried again first. */
  private static final double COMPLETE_MILLIS = 10_000;

  private static final double TOLERANCE = 0.05;

  @Override
  public String name() {
    return "gate";
  }

  @Override
  public String description() {
    return "resync is blocked and the backup's agent restarted: lvsd failover is refused until the"
        + " table is complete";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Connections connections =
        Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
      pair.awaitWhole();
      Pair.Tenure tenure = pair.tenure();
      Agent master = tenure.master();
      Agent backup = pair.other(master);
      pair.lab().fabric().lose(Loss.between(Traffic.RESYNC, 100));
      backup.stop(STOP_PATIENCE);
      backup.start();
      pair.await(
          () -> SyncState.of(backup).isPresent(), SyncState.PATIENCE, "the backup to answer");
      pair.awaitWhole();
      judgeClosed(pair, tenure, backup, findings);
      pair.lab().fabric().loseNothing();
      long openMicros = WallClock.micros();
      SyncState.awaitComplete(pair, backup);
      findings.atMostMillis(
          "table complete after resync is let through",
          (WallClock.micros() - openMicros) / 1000.0,
          COMPLETE_MILLIS);
      judgeOpen(pair, master, backup, findings);
      Connections.Kept kept = connections.verify();
      findings.exactly(Watch.TALKING_KEPT, kept.talking(), CONNECTIONS);
      findings.exactly(Watch.IDLE_KEPT, kept.idle(), CONNECTIONS);
    }
  }

  private static void judgeClosed(Pair pair, Pair.Tenure tenure, Agent backup, Findings findings) {
    SyncStatus status = SyncState.must(backup);
    findings.holds(
        "status says that the table is not complete",
        !status.complete()
            && !status.reason().isEmpty()
            && !status.receivers().contains("complete"),
        status.receivers() + ": " + status.reason());
    ExecResult refused = SyncState.lvsd(pair, backup).lvsd("failover");
    findings.exactly("exit code of lvsd failover", refused.exitCode(), REFUSED);
    findings.holds(
        "lvsd failover says why it is refused",
        refused.err().contains("refused: "),
        (refused.out() + refused.err()).strip());
    pair.judgeStays("the VIP stays", tenure, findings);
  }

  private static void judgeOpen(Pair pair, Agent master, Agent backup, Findings findings) {
    long before = SyncState.active(master);
    ExecResult said = SyncState.lvsd(pair, backup).lvsd("failover");
    findings.holds("lvsd failover works then", said.ok(), (said.out() + said.err()).strip());
    pair.await(backup::ownsVip, MOVE_PATIENCE, backup.director().name() + " to have the VIP");
    long after = SyncState.active(backup);
    findings.holds(
        "the new master's kernel counts as many active connections, within 5 %",
        before > 0 && Math.abs(after - before) <= TOLERANCE * before,
        String.format(Locale.ROOT, "%d, the old one's %d", after, before));
  }
}
