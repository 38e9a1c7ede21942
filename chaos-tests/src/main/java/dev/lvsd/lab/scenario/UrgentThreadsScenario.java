package dev.lvsd.lab.scenario;

import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.measure.Inversions;
import java.util.List;

/**
 * A thread that goes before all ordinary ones and waits awake for one of them, on a machine with
 * one processor: what the JVM does inside when an urgent thread loads a class at a bad moment. Left
 * alone, each such wait takes 950 ms, the kernel's bound on real-time threads, and nothing else
 * runs meanwhile, the forwarding of packets included.
 */
final class UrgentThreadsScenario implements Scenario {
  /** Measured: 24 to 45 ms. */
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
    DirectorHost backup = pair.other(pair.master()).director();
    List<Double> waits = Inversions.on(backup);
    findings.holds("the program waited", !waits.isEmpty(), waits.size() + " times");
    findings.atMostMillis(
        "longest wait", waits.stream().mapToDouble(d -> d).max().orElse(0), WAIT_MILLIS);
    pair.judgeStays("the VIP stays", pair.master(), findings);
  }
}
