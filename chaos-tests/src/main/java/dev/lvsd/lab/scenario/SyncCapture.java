package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.RecordedMessages;
import dev.lvsd.lab.measure.SyncGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Records what a real kernel says in its sync protocol, in both versions, for tests to read. */
public final class SyncCapture {
  private static final int PORT = 84;
  private static final int CONNECTIONS = 5;
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final long LISTEN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String VERSION = "echo %d >/proc/sys/net/ipv4/vs/sync_version";

  private SyncCapture() {}

  /** Files in the form that the tests of module {@code sync} read, by their names. */
  public static Map<String, String> record(Pair pair) {
    pair.reconfigure(PairConfiguration.withPersistence(PORT, Duration.ofSeconds(300)));
    Map<String, String> files = new LinkedHashMap<>();
    for (int version : new int[] {1, 0}) {
      Agent master = pair.master();
      master.director().must(VERSION.formatted(version));
      String kernel = master.director().must("uname -r").strip();
      // The other director's kernel still sends version 1: what was heard first stays.
      RecordedMessages.files(
              heard(pair),
              "kernel %s, sync_version %d: connections to an echo service and to a persistent web"
                      .formatted(kernel, version)
                  + " service, by NAT")
          .forEach(files::putIfAbsent);
    }
    pair.master().director().must(VERSION.formatted(1));
    return files;
  }

  private static String heard(Pair pair) {
    try (Meter record = Meter.syncRecord(pair.lab().site(Site.WITNESS), SyncGroup.LAB)) {
      pair.await(
          () -> RecordedMessages.listens(record.soFar()), START_PATIENCE, "the recorder to listen");
      try (Connections connections =
          Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
        pair.client().must("ab -q -n 20 -c 2 http://" + Site.VIP + ":" + PORT + "/index.html");
        LockSupport.parkNanos(LISTEN_NANOS);
        connections.verify();
      }
      // How they end is of interest too.
      LockSupport.parkNanos(LISTEN_NANOS);
      return record.stop();
    }
  }
}
