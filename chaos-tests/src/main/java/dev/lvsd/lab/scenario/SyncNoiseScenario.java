package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.NoiseReport;
import dev.lvsd.lab.measure.SyncGroup;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A machine on the sync network sends what is no valid sync message, and valid ones again. */
final class SyncNoiseScenario implements Scenario {
  private static final Duration START_PATIENCE = Duration.ofSeconds(40);
  private static final Duration END_PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 50;
  private static final long PER_SECOND = 1000;
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The nudge's own connections come and go. */
  private static final long DIFFERENT_ENTRIES = 100;

  private static final long MORE_KILOBYTES = 48 * 1024;

  private final Duration lasts;

  SyncNoiseScenario(Duration lasts) {
    this.lasts = lasts;
  }

  @Override
  public String name() {
    return "sync-garbage";
  }

  @Override
  public String description() {
    return "malformed, foreign, truncated and repeated sync messages, 1000 a second, change nothing";
  }

  @Override
  public Scenario brief() {
    return new SyncNoiseScenario(Duration.ofSeconds(5));
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    Agent master = tenure.master();
    try (Meter noise =
        Meter.syncNoise(pair.lab().site(Site.WITNESS), SyncGroup.LAB, 82, PER_SECOND, lasts)) {
      pair.await(() -> NoiseReport.listens(noise.soFar()), START_PATIENCE, "the noise to listen");
      try (Connections connections =
          Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
        pair.await(() -> NoiseReport.sends(noise.soFar()), START_PATIENCE, "the noise to begin");
        Map<Agent, Before> before = new LinkedHashMap<>();
        pair.agents().forEach(agent -> before.put(agent, Before.of(agent)));
        long silent = askUntilItEnds(pair, noise);
        NoiseReport sent = NoiseReport.parse(noise.await(END_PATIENCE));
        LockSupport.parkNanos(SETTLE_NANOS);
        if (sent.perKind() < PER_SECOND * lasts.toSeconds() / 40) {
          throw new LabException("only " + sent.perKind() + " of each kind could be sent");
        }
        findings.tellNumber("messages sent of each kind", sent.perKind());
        findings.exactly("questions to agents without an answer", silent, 0);
        before.forEach((agent, then) -> judge(agent, then, sent, findings));
        pair.judgeStays("the VIP stays", tenure, findings);
        Connections.Kept kept = connections.verify();
        findings.exactly(Watch.TALKING_KEPT, kept.talking(), CONNECTIONS);
        findings.exactly(Watch.IDLE_KEPT, kept.idle(), CONNECTIONS);
      }
    }
  }

  /** How often an agent did not answer while the noise lasted. */
  private long askUntilItEnds(Pair pair, Meter noise) {
    long endNanos = System.nanoTime() + lasts.plus(END_PATIENCE).toNanos();
    long silent = 0;
    while (!noise.soFar().contains("sent ") && System.nanoTime() - endNanos < 0) {
      silent += pair.agents().stream().filter(a -> SyncState.of(a).isEmpty()).count();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    }
    return silent;
  }

  private static void judge(Agent agent, Before then, NoiseReport sent, Findings findings) {
    String name = agent.director().name();
    Optional<SyncStatus> now = SyncState.of(agent);
    findings.holds(name + " answers afterwards", now.isPresent());
    now.ifPresent(
        status -> {
          // What earlier scenarios left in it ends meanwhile.
          findings.holds(
              "the table of " + name + " has not grown",
              status.entries() - then.status.entries() <= DIFFERENT_ENTRIES,
              then.status.entries() + " before, " + status.entries() + " after");
          // The noise had begun when the counters were first read: half of it is beyond doubt.
          findings.holds(
              name + " counts what is malformed, and what has another sync id",
              status.malformed() - then.status.malformed() >= sent.perKind() / 2
                  && status.foreignId() - then.status.foreignId() >= sent.perKind() / 2,
              status.malformed() + " and " + status.foreignId());
        });
    long kilobytes = residentKilobytes(agent) - then.residentKilobytes;
    findings.holds(
        "the agent of " + name + " does not grow by more than 48 MiB",
        kilobytes <= MORE_KILOBYTES,
        kilobytes + " KiB");
    findings.exactly(
        "active connections more in the kernel of " + name,
        SyncState.active(agent) - then.active,
        0);
  }

  private static long residentKilobytes(Agent agent) {
    return agent
        .proc("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new LabException("the agent's /proc/PID/status has no VmRSS"));
  }

  /** How an agent was when the noise began. */
  private record Before(SyncStatus status, long residentKilobytes, long active) {
    static Before of(Agent agent) {
      return new Before(
          SyncState.must(agent),
          SyncNoiseScenario.residentKilobytes(agent),
          SyncState.active(agent));
    }
  }
}
