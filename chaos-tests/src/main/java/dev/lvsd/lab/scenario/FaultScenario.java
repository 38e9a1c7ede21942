package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Cluster;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A fault that lasts for a while and then is over. What is judged: never two directors answer for
 * the VIP, it moves as often as the fault is a cause to, somebody owns it again soon after all is
 * well, requests work from then on, and connections live where nothing that they need was lost.
 */
final class FaultScenario implements Scenario {
  private static final Duration TAKEOVER_PATIENCE = Duration.ofSeconds(30);
  private static final Duration HEALING_PATIENCE = Duration.ofSeconds(120);
  private static final long AFTERMATH_NANOS = Duration.ofSeconds(4).toNanos();

  /** The longest silence of a VIP that moves. */
  private static final double BLACKOUT_MILLIS = 1000;

  /** How long a thawed machine's agent may take to have its turn. */
  private static final double AWAKE_MILLIS = 100;

  /** Announcements, ARP caches and the retransmission of a first SYN. */
  private static final long RECOVERED_MICROS = 1_500_000;

  /** What the fault does. */
  interface Strike {
    /**
     * Begins the fault; may go on with it for as long as it lasts.
     *
     * @param lasts how long in all
     */
    void on(Pair pair, Agent master, Agent backup, Duration lasts);
  }

  /** What is to become of the VIP. */
  enum Outcome {
    /** The other director has it, and keeps it. */
    MOVES,
    /**
     * The same, but the old master's whole machine stood still: when it goes on, its kernel answers
     * for the VIP until its agent has had its turn, and nothing that an agent does can prevent
     * that.
     */
    MOVES_FROM_A_FROZEN_MACHINE,
    /** It is where it was, all the time. */
    STAYS,
    /** Nobody may have it until all is well again. */
    NOBODY,
    /** The directors themselves are gone meanwhile. */
    LOST;

    boolean moves() {
      return this == MOVES || this == MOVES_FROM_A_FROZEN_MACHINE;
    }
  }

  private final Cluster cluster;
  private final String name;
  private final String description;
  private final Strike strike;
  private final Outcome outcome;
  private final double boundMillis;
  private final Duration lasts;
  private final Duration briefly;

  /**
   * A fault.
   *
   * @param boundMillis where it moves how long that takes; where it stays the longest silence of
   *     the VIP; for {@link Outcome#NOBODY} how long it may go on to answer, for {@link
   *     Outcome#LOST} how long it takes to come back
   * @param lasts how long it lasts
   * @param briefly how long in a run of all scenarios
   */
  FaultScenario(
      Cluster cluster,
      String name,
      String description,
      Strike strike,
      Outcome outcome,
      double boundMillis,
      Duration lasts,
      Duration briefly) {
    this.cluster = cluster;
    this.name = name;
    this.description = description;
    this.strike = strike;
    this.outcome = outcome;
    this.boundMillis = boundMillis;
    this.lasts = lasts;
    this.briefly = briefly;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public Scenario brief() {
    return new FaultScenario(
        cluster, name, description, strike, outcome, boundMillis, briefly, briefly);
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Watch watch = Watch.begin(pair.client())) {
      pair.awaitWhole();
      Agent master = pair.master();
      Agent backup = pair.other(master);
      watch.fault();
      long startNanos = System.nanoTime();
      strike.on(pair, master, backup, lasts);
      if (outcome.moves()) {
        pair.awaitTakeover(watch, backup, TAKEOVER_PATIENCE);
      }
      LockSupport.parkNanos(lasts.toNanos() - (System.nanoTime() - startNanos));
      watch.healed();
      pair.heal();
      pair.await(watch::answeredSinceHealed, HEALING_PATIENCE, "an owner after all is well again");
      if (outcome == Outcome.LOST) {
        // Real servers have to prove themselves anew.
        pair.awaitWhole();
      }
      long wellMicros = WallClock.micros();
      LockSupport.parkNanos(AFTERMATH_NANOS);
      long endMicros = WallClock.micros();
      judge(watch.end(), backup, wellMicros, endMicros, findings);
    }
  }

  private void judge(
      Watch.Report report, Agent backup, long wellMicros, long endMicros, Findings findings) {
    if (outcome == Outcome.MOVES_FROM_A_FROZEN_MACHINE) {
      findings.atMostMillis(
          "two directors answer ARP, after the thaw", report.overlapMillis(), AWAKE_MILLIS);
    } else {
      Watch.judgeOverlaps(report, findings);
    }
    List<String> answering = report.ownersAround(endMicros);
    // Overlaps were judged: two of them here are one after the other.
    findings.holdsOnAQuietMachine(
        "one director answers in the end", answering.size() == 1, answering.toString());
    switch (outcome) {
      case MOVES, MOVES_FROM_A_FROZEN_MACHINE -> {
        findings.atMostMillis(
            "the other one answers after",
            report.millisUntilAnswered(backup.director().director(), report.faultMicros()),
            boundMillis);
        findings.atMostMillis("blackout", report.blackoutMillis(), BLACKOUT_MILLIS);
        moved(report, 1, findings);
        Watch.judgeConnections(report, findings);
      }
      case STAYS -> {
        findings.atMostMillis("blackout", report.blackoutMillis(), boundMillis);
        moved(report, 0, findings);
        Watch.judgeConnections(report, findings);
      }
      case NOBODY -> {
        findings.atMostMillis("silent after", report.lastAnswerMillis(), boundMillis);
        findings.tellMillis("owned again after", report.millisUntilOwned());
        Watch.judgeConnections(report, findings);
      }
      case LOST ->
          findings.atMostMillis("owned again after", report.millisUntilOwned(), boundMillis);
    }
    Watch.judgeRequests(
        report.requests().since(wellMicros + RECOVERED_MICROS), 0, report.healedMicros(), findings);
  }

  private static void moved(Watch.Report report, int times, Findings findings) {
    findings.holdsOnAQuietMachine(
        times == 0 ? "the VIP stays where it is" : "the VIP moves once",
        report.moves() == times,
        "it moved " + report.moves() + " times");
  }
}
