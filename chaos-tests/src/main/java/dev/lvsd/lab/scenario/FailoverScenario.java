package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The master suffers a fault, and the other one has to take over. */
final class FailoverScenario implements Scenario {
  private static final Duration TAKEOVER_PATIENCE = Duration.ofSeconds(30);
  private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final Duration GONE_PATIENCE = Duration.ofSeconds(10);

  /** The kernel's own lease of a second, and how late the kernel counts. */
  private static final double GONE_MILLIS = 2500;

  /** What happens to the master. */
  enum Fault {
    POWER_OFF,
    TERM,
    /** An operator moves the VIPs, at the backup. */
    COMMAND,
    KILL,
    STOP
  }

  private final String name;
  private final String description;
  private final Fault fault;
  private final double blackoutMillis;

  private FailoverScenario(String name, String description, Fault fault, double blackoutMillis) {
    this.name = name;
    this.description = description;
    this.fault = fault;
    this.blackoutMillis = blackoutMillis;
  }

  static List<Scenario> all() {
    return List.of(
        new FailoverScenario(
            "power-off",
            "the master loses its power: blackout at most 500 ms, connections kept",
            Fault.POWER_OFF,
            500),
        new FailoverScenario(
            "orderly-stop",
            "the master's agent gets SIGTERM: blackout at most 150 ms, connections kept",
            Fault.TERM,
            150),
        new FailoverScenario(
            "operator-failover",
            "lvsd failover at the backup: blackout at most 150 ms, connections kept",
            Fault.COMMAND,
            150),
        new FailoverScenario(
            "agent-kill",
            "the master's agent is killed: its VIP is gone within 2.5 s, the other one serves",
            Fault.KILL,
            2500),
        new FailoverScenario(
            "agent-hang",
            "the master's agent hangs: its VIP is gone within 2.5 s, the other one serves",
            Fault.STOP,
            2500));
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
  public void run(Pair pair, Findings findings) {
    try (Watch watch = Watch.begin(pair.client())) {
      pair.awaitWhole();
      Agent master = pair.master();
      Agent heir = pair.other(master);
      watch.fault();
      strike(pair, master, heir, findings);
      // First of all on the network: a command in a director would take the time that is measured.
      findings.holds(
          "the other director takes over", pair.takesOver(watch, heir, TAKEOVER_PATIENCE));
      if (fault != Fault.POWER_OFF) {
        findings.holds(
            "the old master's kernel loses its VIPs", master.awaitVipsGone(GONE_PATIENCE));
      }
      LockSupport.parkNanos(AFTERMATH_NANOS);
      long endMicros = WallClock.micros();
      Watch.Report report = watch.end();
      double answeredUntilMillis = report.answeredUntilMillis(master.director().director());
      if (fault == Fault.COMMAND) {
        // Most of it is the start of the command, before it has said anything.
        findings.tellMillis("the old master answers ARP until", answeredUntilMillis);
      } else {
        findings.atMostMillis("the old master answers ARP until", answeredUntilMillis, GONE_MILLIS);
      }
      Watch.judge(report, findings, blackoutMillis);
      List<String> answering = report.ownersAround(endMicros);
      findings.holds(
          "exactly the new master answers ARP afterwards",
          answering.equals(List.of(heir.director().name())),
          answering.toString());
    }
  }

  private void strike(Pair pair, Agent master, Agent heir, Findings findings) {
    if (fault == Fault.POWER_OFF) {
      master.director().powerOff();
    } else if (fault == Fault.COMMAND) {
      ExecResult said = pair.lab().agent(heir.director().director()).lvsd("failover");
      findings.holds(
          "lvsd failover tells the new owner",
          said.ok() && said.out().contains(heir.director().name() + " owns it now"),
          (said.out() + said.err()).strip());
    } else {
      master.signal(fault.name());
    }
  }
}
