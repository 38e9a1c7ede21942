package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.LvsdAgent;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The backup's machine is restarted after connections were made, then the master loses its power.
 */
final class RestartedBackupScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final double BLACKOUT_MILLIS = 500;

  @Override
  public String name() {
    return "backup-restarted-then-power-off";
  }

  @Override
  public String description() {
    return "the backup's machine restarts, its table is complete, the master loses its power:"
        + " connections kept";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Watch watch = Watch.begin(pair.client())) {
      pair.awaitWhole();
      Pair.Tenure tenure = pair.tenure();
      Agent master = tenure.master();
      Agent backup = pair.other(master);
      backup.director().powerOff();
      backup.director().boot();
      backup.start();
      if (backup instanceof LvsdAgent) {
        pair.await(
            () -> SyncState.of(backup).isPresent(), SyncState.PATIENCE, "the backup to answer");
        long answersMicros = WallClock.micros();
        SyncState.awaitComplete(pair, backup);
        findings.tellMillis(
            "table complete after the backup answers",
            (WallClock.micros() - answersMicros) / 1000.0);
      }
      pair.awaitWhole();
      pair.judgeStays("the VIP stays while the backup restarts", tenure, findings);
      SyncState.awaitComplete(pair, backup);
      watch.fault();
      master.director().powerOff();
      pair.awaitTakeover(watch, backup, PATIENCE);
      LockSupport.parkNanos(AFTERMATH_NANOS);
      Watch.judge(watch.end(), findings, BLACKOUT_MILLIS);
    }
  }
}
