package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.Datagrams;
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

  /**
   * Files in the form that the tests of module {@code sync} read, by their names. Version 0 knows
   * no IPv6.
   */
  public static Map<String, String> record(Pair pair) {
    Map<String, String> files = new LinkedHashMap<>();
    pair.reconfigure(PairConfiguration.withPersistence(PORT, Duration.ofSeconds(300)));
    for (int version : new int[] {1, 0}) {
      Agent master = pair.master();
      master.director().must(VERSION.formatted(version));
      // The other director's kernel still sends version 1: what was heard first stays.
      add(
          files,
          heard(pair, () -> talk(pair)),
          master,
          version,
          "connections to an echo service and to a persistent web service");
    }
    pair.master().director().must(VERSION.formatted(1));
    Ipv6.add(pair);
    pair.reconfigure(PairConfiguration.withIpv6());
    add(
        files,
        heard(pair, () -> talkByIpv6(pair)),
        pair.master(),
        1,
        "connections and UDP to an echo service by IPv6");
    return files;
  }

  private static void add(
      Map<String, String> files, String heard, Agent master, int version, String what) {
    String kernel = master.director().must("uname -r").strip();
    String origin = "kernel %s, sync_version %d: %s, by NAT".formatted(kernel, version, what);
    RecordedMessages.files(heard, origin).forEach(files::putIfAbsent);
  }

  private static String heard(Pair pair, Runnable talk) {
    try (Meter record = Meter.syncRecord(pair.lab().site(Site.WITNESS), SyncGroup.LAB)) {
      pair.await(
          () -> RecordedMessages.listens(record.soFar()), START_PATIENCE, "the recorder to listen");
      talk.run();
      // How they end is of interest too.
      LockSupport.parkNanos(LISTEN_NANOS);
      return record.stop();
    }
  }

  private static void talk(Pair pair) {
    try (Connections connections =
        Connections.open(pair.client(), Site.VIP, 82, CONNECTIONS, CONNECTIONS)) {
      pair.client().must("ab -q -n 20 -c 2 http://" + Site.VIP + ":" + PORT + "/index.html");
      LockSupport.parkNanos(LISTEN_NANOS);
      connections.verify();
    }
  }

  private static void talkByIpv6(Pair pair) {
    try (Connections connections =
            Connections.open(pair.client(), Site.VIP6, 82, CONNECTIONS, CONNECTIONS);
        Datagrams sockets =
            Datagrams.open(pair.client(), Site.VIP6, 82, CONNECTIONS, CONNECTIONS)) {
      LockSupport.parkNanos(LISTEN_NANOS);
      connections.verify();
      sockets.verify();
    }
  }
}
