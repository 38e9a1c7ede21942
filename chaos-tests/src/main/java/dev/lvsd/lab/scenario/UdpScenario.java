package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Datagrams;

/**
 * UDP sockets of the client keep the real server that they had: the backup's machine restarts, then
 * the master loses its power.
 */
final class UdpScenario implements Scenario {
  private static final int SOCKETS = 50;

  @Override
  public String name() {
    return "udp-backup-restarted-then-power-off";
  }

  @Override
  public String description() {
    return "the same with a UDP service: each of its clients' ports reaches the real server that it had";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    pair.configured(
        PairConfiguration.withUdpEcho(SyncedService.PORT), () -> strike(pair, findings));
  }

  private static void strike(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent backup = pair.other(master);
    SyncedService service = new SyncedService(pair, "UDP", Site.VIP, SyncedService.PORT, findings);
    service.awaitProgrammed();
    try (Datagrams sockets =
        Datagrams.open(pair.client(), Site.VIP, SyncedService.PORT, SOCKETS, SOCKETS)) {
      SyncedService.restart(pair, backup);
      service.judgeBackup(master, backup, 2 * SOCKETS);
      pair.failOver(master, backup);
      judge(sockets.verify(), SOCKETS, SOCKETS, findings);
      service.judgeHeir(backup);
    }
  }

  /** Tells what became of so many talking sockets and so many idle ones. */
  static void judge(Datagrams.Kept kept, int talking, int idle, Findings findings) {
    findings.exactly("talking UDP sockets kept of " + talking, kept.talking(), talking);
    findings.exactly("idle UDP sockets kept of " + idle, kept.idle(), idle);
    findings.exactly("UDP sockets that another real server answers", kept.moved(), 0);
    findings.exactly("UDP sockets that nobody answers", kept.silent(), 0);
  }
}
