package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Datagrams;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.service.Daemon;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real server of a UDP service dies, so that its clients' ports are sent to another one, and
 * comes back. The kernel of the backup takes the word of that for the end of connections that are
 * no more, and does nothing; resync has to tell it.
 */
final class MovedUdpScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SOCKETS = 50;

  /** Of its own: what other scenarios have opened is in the kernels for five minutes. */
  private static final int PORT = 85;

  /** That what was sent before is not taken for newer, and the kernel's own sync had its turn. */
  private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** From one audit to the next, and the time that is left to the kernel's sync. */
  private static final double MOVED_MILLIS = 12_000;

  /**
   * Without it a director drops what comes for a real server that was taken out. Kernels before 5.9
   * end such a connection with its next packet only, and so not on a backup; newer ones do so where
   * it is set on the master alone.
   */
  private static final String EXPIRE = "echo %d >/proc/sys/net/ipv4/vs/expire_nodest_conn";

  @Override
  public String name() {
    return "udp-moved";
  }

  @Override
  public String description() {
    return "UDP clients of a dead real server are sent to another one; the backup's connections"
        + " follow, and after the master's power-off they stay there";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try {
      pair.configured(PairConfiguration.withUdpEcho(PORT), () -> strike(pair, findings));
    } finally {
      pair.agents().stream()
          .filter(agent -> agent.director().isUp())
          .forEach(agent -> agent.director().sh(EXPIRE.formatted(0)));
    }
  }

  private static void strike(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent backup = pair.other(master);
    master.director().must(EXPIRE.formatted(1));
    SyncedService service = new SyncedService(pair, "UDP", Site.VIP, PORT, findings);
    service.awaitProgrammed();
    SyncState.awaitComplete(pair, backup);
    try (Datagrams sockets = Datagrams.open(pair.client(), Site.VIP, PORT, SOCKETS, 0)) {
      Daemon echo = pair.lab().services().realServer(Site.RS1).daemon("echo");
      Map<String, String> first = service.destinations(master);
      echo.kill();
      service.awaitPresent(Site.RS1, false);
      findings.holds(
          "clients' ports are sent to the other real server",
          sockets.verify().moved() > 0,
          first.values().stream().filter(server -> server.startsWith(Site.RS1.address())).count()
              + " of "
              + first.size()
              + " were at the one that died");
      long movedMicros = WallClock.micros();
      Map<String, String> moved = service.destinations(master);
      LockSupport.parkNanos(SYNC_NANOS);
      long behind = MovedTemplateScenario.differing(moved, service.destinations(backup));
      findings.holds(
          "the kernel's sync leaves the backup with other connections than the master's",
          behind > 0,
          behind + " of " + MovedTemplateScenario.differing(moved, first) + " that have moved");
      echo.start();
      service.awaitPresent(Site.RS1, true);
      pair.await(
          () -> service.destinations(backup).equals(service.destinations(master)),
          PATIENCE,
          "the backup's connections to go where the master's go");
      findings.atMostMillis(
          "connections in the backup's kernel as in the master's after",
          (WallClock.micros() - movedMicros) / 1000.0,
          MOVED_MILLIS);
      SyncState.awaitComplete(pair, backup);
      service.judgeBackup(master, backup, SOCKETS);
      sockets.verify();
      pair.failOver(master, backup);
      UdpScenario.judge(sockets.verify(), SOCKETS, 0, findings);
      service.judgeHeir(backup);
    }
  }
}
