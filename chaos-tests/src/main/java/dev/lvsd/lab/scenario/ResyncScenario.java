package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Loss;
import dev.lvsd.lab.host.Loss.Traffic;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.EventLog;
import dev.lvsd.lab.measure.FedConnections;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.RequestLog;
import dev.lvsd.lab.measure.SyncGroup;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A backup whose kernel knows nothing gets the whole table, with requests through the VIP
 * meanwhile. The connections are told to the master's kernel by sync messages; the backup's machine
 * loses them by a restart.
 */
final class ResyncScenario implements Scenario {
  private static final Duration FEED_PATIENCE = Duration.ofSeconds(60);
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration COMPLETE_PATIENCE = Duration.ofSeconds(120);
  private static final int FEEDS = 5;
  private static final long ARRIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** An agent that gets no table puts off joining its cluster, which is work, for 10 s. */
  private static final long JOINED_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final int REQUEST_EVERY_MILLIS = 5;
  private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A 99th percentile of fewer requests than this time has would be that of the slowest one. */
  private static final long DURING_AT_LEAST_MICROS = TimeUnit.SECONDS.toMicros(2);

  private static final double PERCENTILE = 99;
  private static final int SMALL = 50_000;
  private static final double SHADOW_MILLIS = 3_000;
  private static final double SMALL_COLD_MILLIS = 3_000;
  private static final double COLD_MILLIS = 15_000;

  private final int connections;
  private final boolean cold;

  /**
   * The measurement.
   *
   * @param connections 1 to 1,000,000
   * @param cold whether the master's agent starts anew as well, and has to read them from its
   *     kernel; else it has them in its shadow table
   */
  ResyncScenario(int connections, boolean cold) {
    this.connections = connections;
    this.cold = cold;
  }

  @Override
  public String name() {
    return "resync-" + connections + (cold ? "-cold" : "-shadow");
  }

  @Override
  public String description() {
    return "a backup that has nothing gets "
        + connections
        + " connections from "
        + (cold ? "a master whose agent was started anew" : "the master's shadow table");
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent backup = pair.other(master);
    feed(pair, master);
    if (!cold) {
      resync(pair, master, backup, findings);
      return;
    }
    // It would take over while the master's agent is away.
    lvsd(pair, backup, "standby");
    try {
      resync(pair, master, backup, findings);
    } finally {
      // Standby outlives restarts: left behind, it would be there in every later measurement.
      pair.heal();
      awaitAnswer(pair, backup);
      lvsd(pair, backup, "resume");
    }
  }

  private void resync(Pair pair, Agent master, Agent backup, Findings findings) {
    backup.director().powerOff();
    backup.director().boot();
    try (Meter requests = Meter.requests(pair.client(), Site.VIP, 80, REQUEST_EVERY_MILLIS)) {
      if (cold) {
        pair.lab().fabric().lose(Loss.between(Traffic.RESYNC, 100));
        backup.start();
        awaitAnswer(pair, backup);
        LockSupport.parkNanos(JOINED_NANOS);
      }
      LockSupport.parkNanos(ARRIVE_NANOS);
      long calmMicros = WallClock.micros();
      LockSupport.parkNanos(BEFORE_NANOS);
      long startMicros = WallClock.micros();
      Agent starting = cold ? master : backup;
      if (cold) {
        master.signal("KILL");
        master.awaitEnd(START_PATIENCE);
        pair.lab().fabric().loseNothing();
      }
      int passesBefore = passes(master);
      starting.start();
      awaitAnswer(pair, starting);
      long answersMicros = WallClock.micros();
      pair.await(master::ownsVip, START_PATIENCE, "the master to have the VIP");
      long ownedMicros = WallClock.micros();
      // From its log, which is on this machine: an agent that is asked ten times a second
      // meanwhile, by programs in its guest, has a fifth less of its processor.
      pair.await(
          () -> passes(master) > passesBefore && SyncState.complete(backup),
          COMPLETE_PATIENCE,
          "the backup's table to be complete");
      long completeMicros = WallClock.micros();
      long endMicros = Math.max(completeMicros, ownedMicros + DURING_AT_LEAST_MICROS);
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(endMicros - WallClock.micros()));
      RequestLog log = RequestLog.parse(requests.stop());
      SyncStatus.Pass pass = passSince(pair, master, startMicros);
      judgeTime(pass, (completeMicros - answersMicros) / 1000.0, findings);
      findings.tellMillis(
          "from the start of an agent until complete", (completeMicros - startMicros) / 1000.0);
      // What the master's restart does to requests is not resync's.
      long servedMicros = cold ? ownedMicros : startMicros;
      long passMicros =
          Math.max(TimeUnit.MILLISECONDS.toMicros(pass.tookMillis()), DURING_AT_LEAST_MICROS);
      judgeRequests(
          log.between(calmMicros, startMicros),
          log.between(Math.max(servedMicros, endMicros - passMicros), endMicros),
          findings);
      findings.exactly(
          "requests failed meanwhile", log.between(servedMicros, endMicros).failures(), 0);
    }
    findings.atLeastPercent(
        "connections in the backup's kernel",
        100.0 * SyncState.active(backup) / SyncState.active(master),
        100);
  }

  /** How many full passes the agent has told the end of. */
  private static int passes(Agent agent) {
    return EventLog.read(agent.log()).of("dev.lvsd.sync.resynced", "").size();
  }

  /** The full pass that has ended since then; the backup may know of its end first. */
  private static SyncStatus.Pass passSince(Pair pair, Agent master, long startMicros) {
    List<SyncStatus.Pass> passes = new ArrayList<>();
    pair.await(
        () -> {
          SyncState.must(master)
              .lastPass()
              .filter(pass -> pass.agoMillis() * 1000 < WallClock.micros() - startMicros)
              .ifPresent(passes::add);
          return !passes.isEmpty();
        },
        START_PATIENCE,
        "the master to tell of a full pass");
    return passes.get(0);
  }

  private void judgeTime(SyncStatus.Pass pass, double sinceAnswerMillis, Findings findings) {
    double boundMillis =
        !cold ? SHADOW_MILLIS : connections <= SMALL ? SMALL_COLD_MILLIS : COLD_MILLIS;
    // An agent may have begun before its API answers.
    findings.atMostMillis(
        "full resync", Math.max(sinceAnswerMillis, pass.tookMillis()), boundMillis);
    findings.tellMillis("full pass by itself", pass.tookMillis());
    findings.tellNumber("connections sent", pass.entriesSent());
    findings.holds(
        "the pass is complete and carried them",
        pass.outcome().equals("complete") && pass.entries() >= connections,
        pass.outcome() + ", " + pass.entries() + " entries, reason: " + pass.reason());
  }

  private static void judgeRequests(RequestLog before, RequestLog during, Findings findings) {
    double calm = before.percentileMillis(PERCENTILE);
    double busy = during.percentileMillis(PERCENTILE);
    findings.tellMillis("p99 of a request before", calm);
    findings.tellMillis("p99 of a request meanwhile", busy);
    findings.holdsOnAQuietMachine(
        "p99 meanwhile is less than twice that before",
        busy < 2 * calm,
        during.requests().size() + " requests meanwhile");
  }

  /** Until the master's kernel has them all: a guest's socket may drop some of a burst. */
  private void feed(Pair pair, Agent master) {
    for (int i = 0; i < FEEDS && SyncState.active(master) < connections; i++) {
      try (Meter feed =
          Meter.syncFeed(
              pair.lab().site(Site.WITNESS), SyncGroup.LAB, new FedConnections(connections))) {
        feed.await(FEED_PATIENCE);
      }
      LockSupport.parkNanos(ARRIVE_NANOS);
    }
    long active = SyncState.active(master);
    if (active < connections) {
      throw new LabException(
          "the master's kernel took only " + active + " of " + connections + " connections");
    }
    pair.await(
        () -> SyncState.must(master).entries() >= connections,
        START_PATIENCE,
        "the master's shadow table to have " + connections + " connections");
  }

  private static void awaitAnswer(Pair pair, Agent agent) {
    pair.await(
        () -> SyncState.of(agent).isPresent(),
        START_PATIENCE,
        "the agent on " + agent.director().name() + " to answer");
  }

  private static void lvsd(Pair pair, Agent agent, String command) {
    SyncState.lvsd(pair, agent).lvsd(command).orThrow("lvsd " + command);
  }
}
