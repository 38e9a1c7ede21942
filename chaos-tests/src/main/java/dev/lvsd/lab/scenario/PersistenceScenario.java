package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Cluster;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.ConnectionList;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Clients of a persistent service come back after the master lost its power. */
final class PersistenceScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final int PORT = 84;
  private static final String VIRTUAL = Site.VIP + ":" + PORT;
  private static final Duration TIMEOUT = Duration.ofSeconds(300);

  /** So many that none would go to another real server by chance is unlikely. */
  private static final int CLIENTS = 12;

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
    pair.reconfigure(PairConfiguration.withPersistence(PORT, TIMEOUT));
    try {
      strike(pair, findings);
    } finally {
      // The survivor too: nodes with two configurations would be no pair for the next scenario.
      pair.agents().stream().filter(Agent::alive).forEach(agent -> agent.stop(STOP_PATIENCE));
      pair.agents().forEach(agent -> agent.configure(Cluster.PAIR.configuration()));
    }
  }

  private static void strike(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent heir = pair.other(master);
    SyncState.awaitComplete(pair, heir);
    List<String> clients =
        IntStream.range(0, CLIENTS).mapToObj(i -> "192.168.10." + (200 + i)).toList();
    clients.forEach(
        client -> pair.client().must("ip addr replace " + client + "/32 dev eth0 noprefixroute"));
    clients.forEach(client -> request(pair, client));
    LockSupport.parkNanos(AGE_NANOS);
    ConnectionList atMaster = list(master);
    ConnectionList atHeir = list(heir);
    Map<String, String> before = servers(atMaster.templates(VIRTUAL));
    findings.exactly("templates in the master's kernel", before.size(), CLIENTS);
    long shortened = longestShortening(atMaster, atHeir);
    findings.holds(
        "no template's time on the backup is shorter by more than 5 s",
        shortened <= SHORTENED_SECONDS,
        shortened == Long.MAX_VALUE ? "one is missing" : shortened + " s at most");
    master.director().powerOff();
    pair.await(heir::ownsVip, PATIENCE, heir.director().name() + " to take over");
    clients.forEach(client -> request(pair, client));
    ConnectionList after = list(heir);
    findings.holds(
        "templates of the new master name the same real servers",
        before.equals(servers(after.templates(VIRTUAL))),
        before + " before, " + servers(after.templates(VIRTUAL)) + " after");
    long elsewhere =
        after.connections(VIRTUAL).stream()
            .filter(c -> !c.destination().equals(before.get(host(c.client()))))
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

  private static Map<String, String> servers(List<ConnectionList.Entry> templates) {
    Map<String, String> servers = new TreeMap<>();
    templates.forEach(t -> servers.put(host(t.client()), t.destination()));
    return servers;
  }

  private static String host(String client) {
    return client.substring(0, client.lastIndexOf(':'));
  }

  private static ConnectionList list(Agent agent) {
    return ConnectionList.parse(agent.director().must("ipvsadm -Lnc"));
  }

  private static void request(Pair pair, String from) {
    String ab = "ab -q -n 1 -c 1 -s 10 -B " + from + " http://" + VIRTUAL + "/index.html";
    if (!pair.client().sh(ab).ok()) {
      throw new LabException("a request from " + from + " to " + VIRTUAL + " is not answered");
    }
  }
}
