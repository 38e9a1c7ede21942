package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.FreshConnections;
import dev.lvsd.lab.measure.FreshLog;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Connections are opened all the time, and the master loses its power. */
final class FreshConnectionsScenario implements Scenario {
  static final String KEPT_YOUNG = "kept of those opened 0.3 to 1 s before";
  static final String LOST_OLDER = "lost of those opened 1 s before or earlier";
  static final String KEPT_YOUNGEST = "kept of those opened later than 0.3 s before";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int EVERY_MILLIS = 10;
  private static final int FEWEST = 30;
  private static final long YOUNG_MICROS = TimeUnit.MILLISECONDS.toMicros(300);
  private static final long OLDER_MICROS = TimeUnit.SECONDS.toMicros(1);
  private static final double PROMISED_PERCENT = 95;

  @Override
  public String name() {
    return "fresh-connections";
  }

  @Override
  public String description() {
    return "of connections opened 0.3 s before the master's power-off 95 % are kept, after 1 s all";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (FreshConnections fresh =
        FreshConnections.open(pair.client(), Site.VIP, 82, EVERY_MILLIS)) {
      pair.awaitWhole();
      Agent master = pair.master();
      Agent heir = pair.other(master);
      long beforeMicros = WallClock.micros();
      master.director().powerOff();
      long afterMicros = WallClock.micros();
      pair.await(heir::ownsVip, PATIENCE, heir.director().name() + " to take over");
      judge(fresh.verify(), beforeMicros, afterMicros, findings);
    }
  }

  /** Tells what was kept of each age. */
  static void judge(FreshLog log, long beforeMicros, long afterMicros, Findings findings) {
    long diedMicros = log.diedMicros(beforeMicros, afterMicros);
    FreshLog.Share youngest = log.aged(diedMicros, 0, YOUNG_MICROS);
    FreshLog.Share young = log.aged(diedMicros, YOUNG_MICROS, OLDER_MICROS);
    FreshLog.Share older = log.aged(diedMicros, OLDER_MICROS, Long.MAX_VALUE);
    findings.holds(
        "enough connections were opened to tell",
        young.opened() >= FEWEST && older.opened() >= FEWEST,
        older.opened() + ", " + young.opened() + " and " + youngest.opened());
    findings.exactly(LOST_OLDER, older.lost(), 0);
    findings.atLeastPercent(KEPT_YOUNG, young.keptPercent(), PROMISED_PERCENT);
    if (youngest.opened() > 0) {
      findings.tellNumber(KEPT_YOUNGEST + ", %", youngest.keptPercent());
    }
  }
}
