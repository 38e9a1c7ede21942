package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Loss;
import dev.lvsd.lab.host.Loss.Traffic;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.ExecResult;
import java.time.Duration;
import java.util.List;

/**
 * The kernel's sync messages do not get to the backup's kernel, though every interface has its
 * carrier and every socket its room: the gate closes all the same, and opens when they do again and
 * all is there.
 */
final class MissingSyncScenario implements Scenario {
  /** How they are kept from it, and how that is found out. */
  private enum Cause {
    /** Its own machine drops them where its agent still sees them, as a packet filter does. */
    UNTAKEN("sync-untaken", "its kernel counts") {
      @Override
      void strike(Pair pair, Agent backup) {
        backup.director().must(DROP.formatted(Network.INSIDE.directorInterface()));
      }

      @Override
      void heal(Pair pair, Agent backup) {
        backup.director().sh(LET_THROUGH.formatted(Network.INSIDE.directorInterface()));
      }
    },
    /** They are lost on their way, as where a switch does not know the group's members. */
    LOST("sync-lost", "do not reach it") {
      @Override
      void strike(Pair pair, Agent backup) {
        pair.lab().fabric().lose(Loss.between(Traffic.SYNC, 100));
      }

      @Override
      void heal(Pair pair, Agent backup) {
        pair.lab().fabric().loseNothing();
      }
    };

    private static final String DROP =
        """
        tc qdisc add dev %1$s clsact && tc filter add dev %1$s ingress protocol ip flower \\
          ip_proto udp dst_port 8848 action drop""";

    private static final String LET_THROUGH = "tc qdisc del dev %s clsact";

    final String scenario;
    final String words;

    Cause(String scenario, String words) {
      this.scenario = scenario;
      this.words = words;
    }

    abstract void strike(Pair pair, Agent backup);

    abstract void heal(Pair pair, Agent backup);
  }

  /** Two looks of 10 s, or two rounds of 20 s, after enough connections came. */
  private static final double CLOSED_MILLIS = 60_000;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(120);

  private static final int CONNECTIONS = 50;

  /** Short ones, so that at every look there is something new. */
  private static final int NEW_PER_SECOND = 20;

  /** What was doubted is told anew every minute, and believed 20 s later. */
  private static final double COMPLETE_MILLIS = 120_000;

  private static final Duration COMPLETE_PATIENCE = Duration.ofSeconds(240);

  private final Cause cause;

  private MissingSyncScenario(Cause cause) {
    this.cause = cause;
  }

  static List<Scenario> all() {
    return List.of(new MissingSyncScenario(Cause.UNTAKEN), new MissingSyncScenario(Cause.LOST));
  }

  @Override
  public String name() {
    return cause.scenario;
  }

  @Override
  public String description() {
    return (cause == Cause.LOST
            ? "sync messages are lost between the directors"
            : "the backup's machine drops sync messages that its agent sees")
        + ": the gate closes, and opens when its kernel has all connections";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    Agent master = tenure.master();
    Agent backup = pair.other(master);
    SyncState.awaitComplete(pair, backup);
    try (Meter load = Meter.newConnections(pair.client(), Site.VIP, 80, NEW_PER_SECOND)) {
      cause.strike(pair, backup);
      try (Connections connections =
          Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
        judgeClosed(pair, backup, findings);
        load.stop();
        cause.heal(pair, backup);
        judgeOpens(pair, backup, connections, findings);
      }
    } finally {
      cause.heal(pair, backup);
    }
    pair.judgeStays("the VIP stays", tenure, findings);
  }

  private void judgeClosed(Pair pair, Agent backup, Findings findings) {
    long struckMicros = WallClock.micros();
    pair.await(() -> closed(backup), CLOSE_PATIENCE, "the gate to close");
    findings.atMostMillis(
        "gate closed after they got there no more",
        (WallClock.micros() - struckMicros) / 1000.0,
        CLOSED_MILLIS);
    SyncStatus status = SyncState.must(backup);
    findings.holds("status says why", status.reason().contains(cause.words), status.reason());
    ExecResult refused = SyncState.lvsd(pair, backup).lvsd("failover");
    findings.holds(
        "lvsd failover is refused and says why",
        refused.exitCode() == GateScenario.REFUSED && refused.err().contains(cause.words),
        (refused.out() + refused.err()).strip());
  }

  /** A pass that is under way closes it too, but not for good. */
  private boolean closed(Agent backup) {
    return SyncState.of(backup)
        .map(status -> !status.complete() && status.reason().contains(cause.words))
        .orElse(false);
  }

  private static void judgeOpens(
      Pair pair, Agent backup, Connections connections, Findings findings) {
    long healedMicros = WallClock.micros();
    pair.await(
        () -> SyncState.complete(backup), COMPLETE_PATIENCE, "the backup's table to be complete");
    findings.atMostMillis(
        "table complete after they get there again",
        (WallClock.micros() - healedMicros) / 1000.0,
        COMPLETE_MILLIS);
    long there = SyncState.active(backup);
    findings.holds(
        "all connections are in the backup's kernel",
        there >= 2L * CONNECTIONS,
        there + " active of " + 2 * CONNECTIONS);
    Connections.Kept kept = connections.verify();
    findings.exactly(Watch.TALKING_KEPT, kept.talking(), CONNECTIONS);
    findings.exactly(Watch.IDLE_KEPT, kept.idle(), CONNECTIONS);
  }
}
