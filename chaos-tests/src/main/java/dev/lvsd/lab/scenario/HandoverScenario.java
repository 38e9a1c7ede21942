package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Streams;
import dev.lvsd.lab.process.ExecResult;
import java.time.Duration;

/** An operator moves the VIPs back and forth under busy connections. */
final class HandoverScenario implements Scenario {
  private static final Duration MOVE_PATIENCE = Duration.ofSeconds(10);
  private static final int BLOCK_EVERY_MILLIS = 400;

  private final int connections;
  private final int handovers;

  HandoverScenario(int connections, int handovers) {
    this.connections = connections;
    this.handovers = handovers;
  }

  @Override
  public String name() {
    return "busy-handovers";
  }

  @Override
  public String description() {
    return "lvsd failover "
        + handovers
        + " times back and forth with "
        + connections
        + " busy connections: none lost, no byte wrong";
  }

  @Override
  public Scenario brief() {
    return new HandoverScenario(200, 4);
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Streams streams =
        Streams.open(pair.client(), Site.VIP, 82, connections, BLOCK_EVERY_MILLIS)) {
      pair.awaitWhole();
      int done = 0;
      while (done < handovers && handOver(pair, findings)) {
        done++;
      }
      findings.exactly("handovers carried out", done, handovers);
      Streams.Report report = streams.verify();
      findings.exactly("busy connections lost", report.lost(), 0);
      findings.exactly("bytes that came back wrong", report.wrongBytes(), 0);
      findings.tellNumber("bytes that came back", report.bytes());
    }
  }

  /** Asked of the heir, as soon as that one's table is complete. */
  private static boolean handOver(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent heir = pair.other(master);
    SyncState.awaitComplete(pair, heir);
    ExecResult said = SyncState.lvsd(pair, heir).lvsd("failover");
    if (!said.ok()) {
      findings.holds("lvsd failover works", false, (said.out() + said.err()).strip());
      return false;
    }
    pair.await(
        () -> heir.ownsVip() && !master.ownsVip(),
        MOVE_PATIENCE,
        heir.director().name() + " to have the VIP");
    return true;
  }
}
