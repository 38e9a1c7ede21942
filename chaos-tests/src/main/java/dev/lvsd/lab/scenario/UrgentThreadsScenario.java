package dev.lvsd.lab.scenario;

import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.measure.InversionLoop;
import dev.lvsd.lab.measure.Inversions;

/**
 * A thread that goes before all ordinary ones and waits awake for one of them, on a machine with
 * one processor: what the JVM does inside when an urgent thread loads a class at a bad moment. Left
 * alone, each such wait takes 950 ms, the kernel's bound on real-time threads, and nothing else
 * runs meanwhile, the forwarding of packets included.
 */
final class UrgentThreadsScenario implements Scenario {
  /** Measured: 25 to 63 ms, the latter beside two busy programs. */
  private static final double WAIT_MILLIS = 150;

  @Override
  public String name() {
    return "urgent-threads";
  }

  @Override
  public String description() {
    return "a real-time thread on the backup waits for an ordinary one that it keeps from running:"
        + " 150 ms at most, and the VIP stays";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    DirectorHost backup = pair.other(tenure.master()).director();
    Inversions.Outcome outcome = Inversions.on(backup);
    findings.exactly("waits", outcome.waitMillis().size(), InversionLoop.ROUNDS);
    findings.exactly("the thread was made ordinary", outcome.eased(), InversionLoop.ROUNDS);
    findings.atMostMillis("longest wait", outcome.worstMillis(), WAIT_MILLIS);
    pair.judgeStays("the VIP stays", tenure, findings);
  }
}
