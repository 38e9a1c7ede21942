package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.ConnectionList;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients of a persistent service come back after the master lost its power. */
final class PersistenceScenario implements Scenario {
  private static final int PORT = 84;
  private static final String VIRTUAL = Site.VIP + ":" + PORT;
  private static final Duration TIMEOUT = Duration.ofSeconds(300);

  private static final long SHORTENED_SECONDS = 5;

  /** So that there is something that could be shortened. */
  private static final long AGE_NANOS = TimeUnit.SECONDS.toNanos(8);

  @Override
  public String name() {
    return "persistence-template";
  }

  @Override
  public String description() {
    return "after the master's power-off a persistent service sends its clients where it did, for as"
        + " long";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    pair.configured(PairConfiguration.withPersistence(PORT, TIMEOUT), () -> strike(pair, findings));
  }

  private static void strike(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent heir = pair.other(master);
    SyncState.awaitComplete(pair, heir);
    PersistentClients clients = new PersistentClients(pair.client(), VIRTUAL);
    clients.request();
    LockSupport.parkNanos(AGE_NANOS);
    ConnectionList atMaster = SyncState.connections(master);
    ConnectionList atHeir = SyncState.connections(heir);
    Map<String, String> before = PersistentClients.templates(atMaster, VIRTUAL);
    findings.exactly("templates in the master's kernel", before.size(), PersistentClients.COUNT);
    long shortened = longestShortening(atMaster, atHeir);
    findings.holds(
        "no template's time on the backup is shorter by more than 5 s",
        shortened <= SHORTENED_SECONDS,
        shortened == Long.MAX_VALUE ? "one is missing" : shortened + " s at most");
    pair.failOver(master, heir);
    clients.request();
    ConnectionList after = SyncState.connections(heir);
    findings.holds(
        "templates of the new master name the same real servers",
        before.equals(PersistentClients.templates(after, VIRTUAL)),
        before + " before, " + PersistentClients.templates(after, VIRTUAL) + " after");
    long elsewhere =
        after.connections(VIRTUAL).stream()
            .filter(c -> !c.destination().equals(before.get(PersistentClients.host(c.client()))))
            .count();
    findings.exactly("connections that went elsewhere", elsewhere, 0);
  }

  /** By how many seconds a template of the first has less time on the second; at worst. */
  static long longestShortening(ConnectionList master, ConnectionList backup) {
    Map<String, Long> there = new TreeMap<>();
    backup.templates(VIRTUAL).forEach(t -> there.put(t.client(), t.expiresSeconds()));
    return master.templates(VIRTUAL).stream()
        .mapToLong(
            t ->
                there.containsKey(t.client())
                    ? t.expiresSeconds() - there.getOrDefault(t.client(), 0L)
                    : Long.MAX_VALUE)
        .max()
        .orElse(Long.MAX_VALUE);
  }
}
