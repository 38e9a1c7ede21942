package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.service.Daemon;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A real server of a persistent service dies, so that its clients are sent to another one, and
 * comes back. The backup's kernel still has the former templates then, as the kernel's sync only
 * refreshes them; resync has to end them and to bring the master's.
 */
final class MovedTemplateScenario implements Scenario {
  private static final Duration TIMEOUT = Duration.ofSeconds(300);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Of its own: a template that has connections which came through the backup's own kernel, as in
   * other scenarios, stays there until these are over.
   */
  private static final int PORT = 86;

  private static final String VIRTUAL = Site.VIP + ":" + PORT;
  private static final String SERVICE = "TCP " + VIRTUAL;
  private static final String WEB_PORT = ":80";
  private static final long WEIGHT = 3;

  /**
   * Two audits, 10 s from one to the next: the first ends the former, the second brings the new.
   */
  private static final double MOVED_MILLIS = 22_000;

  @Override
  public String name() {
    return "persistence-template-moved";
  }

  @Override
  public String description() {
    return "clients of a dead real server stick to another one; the backup's templates follow, and"
        + " after the master's power-off they stay there";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    pair.configured(
        PairConfiguration.withPersistence(PORT, TIMEOUT, "remove"), () -> strike(pair, findings));
  }

  private static void strike(Pair pair, Findings findings) {
    Agent master = pair.master();
    Agent backup = pair.other(master);
    SyncState.awaitComplete(pair, backup);
    awaitWeight(pair, Optional.of(WEIGHT));
    PersistentClients clients = new PersistentClients(pair.client(), VIRTUAL);
    clients.request();
    awaitSame(pair, master, backup);
    Map<String, String> first = templates(master);
    findings.exactly("templates in the master's kernel", first.size(), PersistentClients.COUNT);

    Daemon nginx = pair.lab().services().realServer(Site.RS1).daemon("nginx");
    nginx.kill();
    awaitWeight(pair, Optional.empty());
    Map<String, String> answered = clients.request();
    long movedMicros = WallClock.micros();
    Map<String, String> moved = templates(master);
    awaitTold(pair, backup, moved);
    long differ = differing(moved, templates(backup));
    findings.holds(
        "the kernel's sync leaves the backup with other templates than the master's",
        differ > 0,
        differ + " of " + differing(moved, first) + " that have moved");

    nginx.start();
    awaitSame(pair, master, backup);
    findings.atMostMillis(
        "templates in the backup's kernel as in the master's after",
        (WallClock.micros() - movedMicros) / 1000.0,
        MOVED_MILLIS);
    findings.holds(
        "the master's have not changed meanwhile",
        templates(master).equals(moved),
        moved.toString());
    awaitWeight(pair, Optional.of(WEIGHT));
    SyncState.awaitComplete(pair, backup);
    findings.tellMillis("table complete after", (WallClock.micros() - movedMicros) / 1000.0);

    pair.failOver(master, backup);
    Map<String, String> after = clients.request();
    findings.exactly("clients that another real server answers", differing(answered, after), 0);
    findings.exactly(
        "templates of the new master that go elsewhere", differing(moved, templates(backup)), 0);
  }

  /** How many of the first are another or none in the second. */
  static long differing(Map<String, String> first, Map<String, String> second) {
    return first.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(second.get(entry.getKey())))
        .count();
  }

  /** Until both kernels have the same templates. */
  private static void awaitSame(Pair pair, Agent master, Agent backup) {
    pair.await(
        () -> templates(backup).equals(templates(master)),
        PATIENCE,
        "the backup's templates to go where the master's go");
  }

  /** Until the backup's kernel has what came after each client's template: its connection. */
  private static void awaitTold(Pair pair, Agent backup, Map<String, String> moved) {
    pair.await(
        () -> {
          Set<String> there = new HashSet<>();
          SyncState.connections(backup)
              .connections(VIRTUAL)
              .forEach(c -> there.add(PersistentClients.host(c.client()) + c.destination()));
          return moved.entrySet().stream()
              .allMatch(entry -> there.contains(entry.getKey() + entry.getValue()));
        },
        PATIENCE,
        "the backup to hear of the clients' connections");
  }

  /** Until rs1 has that weight in both kernels, or is not there. */
  private static void awaitWeight(Pair pair, Optional<Long> weight) {
    pair.await(
        () ->
            pair.agents().stream()
                .allMatch(
                    agent ->
                        pair.table(agent)
                            .value(SERVICE, Site.RS1.address() + WEB_PORT)
                            .equals(weight)),
        PATIENCE,
        "weight " + weight + " of rs1 in both kernels");
  }

  private static Map<String, String> templates(Agent agent) {
    return PersistentClients.templates(SyncState.connections(agent), VIRTUAL);
  }
}
