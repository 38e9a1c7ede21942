package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Coverage;
import dev.lvsd.lab.measure.LoadLog;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.ProcessorTime;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** New connections at a steady rate: what the agents cost, and how much the backup has. */
final class SteadySyncScenario implements Scenario {
  private static final Duration LIST_PATIENCE = Duration.ofSeconds(120);

  /** An agent that starts, and what it compiles then, are no steady state. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(45);

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long OLDER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The lists take a second or two each; those that do not have it are not compared. */
  private static final int LEFT_SECONDS = 8;

  private static final double PROCESSOR_PERCENT = 15;
  private static final double COVERED_PERCENT = 99.9;

  /** Below this share of the rate another load was measured. */
  private static final double RATE_PERCENT = 90;

  private final int perSecond;

  /**
   * The measurement.
   *
   * @param perSecond new connections
   */
  SteadySyncScenario(int perSecond) {
    this.perSecond = perSecond;
  }

  @Override
  public String name() {
    return "sync-steady";
  }

  @Override
  public String description() {
    return perSecond
        + " new connections a second: each agent needs less than 15 % of a processor, the backup has"
        + " 99.9 %";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    Agent master = tenure.master();
    Agent backup = pair.other(master);
    List<Agent> both = List.of(master, backup);
    SyncState.awaitComplete(pair, backup);
    both.forEach(agent -> agent.director().must("ipvsadm --set 0 10 0"));
    LockSupport.parkNanos(SETTLE_NANOS);
    Map<Agent, ProcessorTime> idle = times(both);
    LockSupport.parkNanos(IDLE_NANOS);
    percents(idle, times(both))
        .forEach(
            (agent, percent) ->
                findings.tellNumber(role(agent, master) + " without load, %", percent));
    try (Meter load = Meter.newConnections(pair.client(), Site.VIP, 80, perSecond)) {
      LockSupport.parkNanos(WARM_NANOS);
      long fromMicros = WallClock.micros();
      Map<Agent, ProcessorTime> before = times(both);
      LockSupport.parkNanos(MEASURE_NANOS);
      Map<Agent, Double> percents = percents(before, times(both));
      long toMicros = WallClock.micros();
      percents.forEach(
          (agent, percent) ->
              findings.atMostPercent(role(agent, master), percent, PROCESSOR_PERCENT));
      SyncStatus status = SyncState.must(master);
      compare(master, backup, findings);
      LoadLog.Rate rate = LoadLog.parse(load.stop()).between(fromMicros, toMicros);
      findings.atLeastPercent(
          "new connections of those wanted", 100 * rate.answered() / perSecond, RATE_PERCENT);
      findings.tellNumber("connections failed a second", rate.failed());
      findings.tellNumber("entries of the master's table", status.entries());
      status
          .coverage()
          .ifPresent(share -> findings.tellNumber("coverage by status, %", 100 * share));
    } finally {
      // The kernel's own.
      both.forEach(agent -> agent.director().sh("ipvsadm --set 0 120 0"));
    }
    pair.judgeStays("the VIP stays", tenure, findings);
  }

  private static void compare(Agent master, Agent backup, Findings findings) {
    long startNanos = System.nanoTime();
    String first = connections(master);
    long readNanos = System.nanoTime();
    List<String> later = new ArrayList<>();
    later.add(connections(backup));
    LockSupport.parkNanos(OLDER_NANOS - (System.nanoTime() - readNanos));
    findings.tellMillis(
        "from the master's list to the backup's last", (System.nanoTime() - readNanos) / 1e6);
    later.add(connections(backup));
    long tookNanos = System.nanoTime() - startNanos;
    if (tookNanos > TimeUnit.SECONDS.toNanos(LEFT_SECONDS)) {
      throw new LabException("reading both tables took so long that connections ended meanwhile");
    }
    Coverage coverage = Coverage.of(first, later, Site.VIP, LEFT_SECONDS);
    findings.tellNumber("connections compared", coverage.all());
    findings.atLeastPercent(
        "connections older than 1 s that the backup has", coverage.percent(), COVERED_PERCENT);
  }

  private static String connections(Agent agent) {
    return agent
        .director()
        .sh("cat /proc/net/ip_vs_conn", LIST_PATIENCE)
        .orThrow("reading the connections of " + agent.director().name());
  }

  private static Map<Agent, ProcessorTime> times(List<Agent> agents) {
    Map<Agent, ProcessorTime> times = new LinkedHashMap<>();
    agents.forEach(
        agent ->
            times.put(
                agent,
                ProcessorTime.parse(
                    agent.proc("stat"), agent.director().must("cat /proc/uptime"))));
    return times;
  }

  private static Map<Agent, Double> percents(
      Map<Agent, ProcessorTime> before, Map<Agent, ProcessorTime> after) {
    Map<Agent, Double> percents = new LinkedHashMap<>();
    before.forEach(
        (agent, then) -> {
          ProcessorTime now = after.getOrDefault(agent, then);
          percents.put(agent, now.percentSince(then));
        });
    return percents;
  }

  private static String role(Agent agent, Agent master) {
    return "processor of the " + (agent == master ? "master's" : "backup's") + " agent";
  }
}
