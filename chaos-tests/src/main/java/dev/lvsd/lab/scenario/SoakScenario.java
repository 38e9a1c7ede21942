package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.AbReport;
import dev.lvsd.lab.measure.EventLog;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.PauseLog;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Nothing happens to the pair, and so nothing may happen: each move of the VIPs, each lease that
 * ends and each election is a false one. Those that come with a standstill of this machine, and
 * with it of both directors, are told apart.
 */
public final class SoakScenario implements Scenario {
  /** How long before an event a standstill may have ended for the event to be its doing. */
  private static final long BLAME_MICROS = TimeUnit.SECONDS.toMicros(1);

  /** How exactly the time of an event is known: a guest's clock loses time with its machine. */
  private static final long INEXACT_MICROS = TimeUnit.MILLISECONDS.toMicros(500);

  /** What a run with wide bounds tolerates of each. */
  private static final long GENEROUS = 2;

  private static final int PIECE_SECONDS = 5;
  private static final Duration PIECE_PATIENCE = Duration.ofMinutes(2);

  /** Keeps a guest's processor busy for as long as it is not killed. */
  private static final String HOG = "setsid sh -c 'while :; do :; done' >/dev/null 2>&1 & echo $!";

  private final Duration duration;
  private final boolean load;

  /**
   * A soak of the agents as they are configured.
   *
   * @param load whether both guests compute without end and {@code ab} runs through the VIP; else
   *     they idle
   */
  public SoakScenario(Duration duration, boolean load) {
    this.duration = duration;
    this.load = load;
  }

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "%.0f minutes %s: no false failover",
        duration.toSeconds() / 60.0,
        load
            ? "of ab through the VIP and of a busy processor in both directors (with threaded NAPI)"
            : "of idling");
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Meter meter = Meter.pauses(pair.client())) {
      Map<Agent, Integer> before = new LinkedHashMap<>();
      pair.agents()
          .forEach(agent -> before.put(agent, EventLog.read(agent.log()).entries().size()));
      if (load) {
        try (PacketThreads threads = new PacketThreads(pair)) {
          underLoad(pair, findings);
        }
      } else {
        LockSupport.parkNanos(duration.toNanos());
      }
      PauseLog pauses = PauseLog.parse(meter.stop());
      EventLog events = since(before);
      judge("moves of the VIPs", events.of("dev.lvsd.vip.acquired", ""), pauses, findings);
      judge(
          "leases that ended",
          events.of("dev.lvsd.election.state", "its lease ends"),
          pauses,
          findings);
      judge("elections", events.of("dev.lvsd.election.state", "master:"), pauses, findings);
    }
  }

  /** Those that this machine's standing still does not explain must not be. */
  static void judge(String name, List<EventLog.Entry> events, PauseLog pauses, Findings findings) {
    List<EventLog.Entry> unexplained =
        events.stream()
            .filter(
                event ->
                    pauses.longestMillisBetween(
                            event.atMicros() - BLAME_MICROS, event.atMicros() + INEXACT_MICROS)
                        <= Findings.STILL_MILLIS)
            .toList();
    findings.atMost(name, unexplained.size(), 0, GENEROUS);
    unexplained.forEach(event -> findings.tell(name + ", one", event.message()));
    if (events.size() > unexplained.size()) {
      findings.tell(
          name + " while this machine stood still",
          Integer.toString(events.size() - unexplained.size()));
    }
  }

  private void underLoad(Pair pair, Findings findings) {
    List<Runnable> ends = new ArrayList<>();
    try {
      for (Agent agent : pair.agents()) {
        String hog = agent.director().must(HOG).strip();
        ends.add(() -> agent.director().must("kill " + hog));
      }
      long complete = 0;
      long failed = 0;
      long startNanos = System.nanoTime();
      while (System.nanoTime() - startNanos < duration.toNanos()) {
        AbReport report = piece(pair);
        complete += report.complete();
        failed += report.failed();
      }
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      findings.tell(
          "requests meanwhile",
          String.format(
              Locale.ROOT, "%d, %.0f a second, %d failed", complete, complete / seconds, failed));
    } finally {
      ends.forEach(Runnable::run);
    }
  }

  /** In pieces, as ab keeps a record of every request; -r: an error does not end it. */
  private static AbReport piece(Pair pair) {
    String ab = "nice -n -20 ab -q -r -t %d -n 100000 -c 50 http://%s:80/index.html";
    return AbReport.parse(
        pair.client().sh(ab.formatted(PIECE_SECONDS, Site.VIP), PIECE_PATIENCE).orThrow("ab"));
  }

  /** What both logs hold behind so many events, in this machine's time. */
  private static EventLog since(Map<Agent, Integer> before) {
    List<EventLog.Entry> all = new ArrayList<>();
    before.forEach(
        (agent, count) -> {
          long guestMicros = Long.parseLong(agent.director().must("date +%s%6N").strip());
          long behindMicros = WallClock.micros() - guestMicros;
          EventLog.read(agent.log()).entries().stream()
              .skip(count)
              .map(event -> event.later(behindMicros))
              .forEach(all::add);
        });
    return new EventLog(all);
  }
}
