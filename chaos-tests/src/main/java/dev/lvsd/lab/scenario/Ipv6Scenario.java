package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.Datagrams;
import dev.lvsd.lab.measure.KnockLog;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.RecordedMessages;
import dev.lvsd.lab.measure.SyncGroup;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * VIPs of IPv6 and the connections through them: the backup's machine restarts, then the master
 * loses its power.
 */
final class Ipv6Scenario implements Scenario {
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 50;
  private static final double BLACKOUT_MILLIS = 500;
  private static final long BEFORE_FAULT_MICROS = 1_000_000;
  private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(3);

  @Override
  public String name() {
    return "ipv6-backup-restarted-then-power-off";
  }

  @Override
  public String description() {
    return "the same with VIPs of IPv6 and connections by TCP and UDP: blackout at most 500 ms,"
        + " connections kept";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Ipv6.add(pair);
    try {
      pair.configured(PairConfiguration.withIpv6(), () -> strike(pair, findings));
    } finally {
      Ipv6.remove(pair);
    }
  }

  private static void strike(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent backup = pair.other(master);
    SyncedService tcp = new SyncedService(pair, "TCP", Site.VIP6, SyncedService.PORT, findings);
    SyncedService udp = new SyncedService(pair, "UDP", Site.VIP6, SyncedService.PORT, findings);
    List<SyncedService> services = List.of(tcp, udp);
    services.forEach(SyncedService::awaitProgrammed);
    try (Meter record = Meter.syncRecord(pair.lab().site(Site.WITNESS), SyncGroup.LAB)) {
      pair.await(
          () -> RecordedMessages.listens(record.soFar()), START_PATIENCE, "the recorder to listen");
      try (Connections connections =
              Connections.open(
                  pair.client(), Site.VIP6, SyncedService.PORT, CONNECTIONS, CONNECTIONS);
          Datagrams sockets =
              Datagrams.open(
                  pair.client(), Site.VIP6, SyncedService.PORT, CONNECTIONS, CONNECTIONS);
          Meter knocks = Meter.knocks(pair.client(), Site.VIP6)) {
        // The last ones were opened a moment ago.
        pair.await(
            () -> RecordedMessages.ipv6Connections(record.soFar()) >= 4 * CONNECTIONS,
            START_PATIENCE,
            "the kernel to tell of each connection by sync messages");
        backup.director().powerOff();
        int told = RecordedMessages.ipv6Connections(record.stop());
        findings.holds(
            "the kernel has told of each of them by sync messages",
            told >= 4 * CONNECTIONS,
            told + " connections of IPv6");
        backup.director().boot();
        Ipv6.addTo(backup);
        SyncedService.awaken(pair, backup);
        services.forEach(service -> service.judgeBackup(master, backup, 2 * CONNECTIONS));
        long faultMicros = WallClock.micros();
        pair.failOver(master, backup);
        Connections.Kept kept = connections.verify();
        UdpScenario.judge(sockets.verify(), CONNECTIONS, CONNECTIONS, findings);
        findings.exactly(Watch.TALKING_KEPT, kept.talking(), CONNECTIONS);
        findings.exactly(Watch.IDLE_KEPT, kept.idle(), CONNECTIONS);
        services.forEach(service -> service.judgeHeir(backup));
        LockSupport.parkNanos(AFTERMATH_NANOS);
        KnockLog answers = KnockLog.parse(knocks.stop()).since(faultMicros - BEFORE_FAULT_MICROS);
        findings.atMostMillis(
            "blackout of the IPv6 VIP",
            answers.longestSilenceMillis(WallClock.micros()),
            BLACKOUT_MILLIS);
      }
    }
  }
}
