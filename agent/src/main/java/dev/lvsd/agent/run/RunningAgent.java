package dev.lvsd.agent.run;

import dev.lvsd.agent.api.ApiServer;
import dev.lvsd.agent.api.CommandRoutes;
import dev.lvsd.agent.api.Metrics;
import dev.lvsd.agent.checks.HealthBoard;
import dev.lvsd.agent.cluster.ClusterLink;
import dev.lvsd.agent.cluster.Software;
import dev.lvsd.agent.config.ClusterConfig;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.Secrets;
import dev.lvsd.agent.config.Secrets.SecretException;
import dev.lvsd.agent.config.WebhookConfig;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.EventJournal;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.LogSubscriber;
import dev.lvsd.agent.events.webhook.Webhooks;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.loop.ElectionStore;
import dev.lvsd.agent.loop.LoopSnapshot;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.netlink.sys.BootClock;
import dev.lvsd.netlink.sys.UrgentThreads;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of one running agent. Started in the order in which they are needed: journal, IPVS and
 * checks, elections and VIPs; clustering last, since nothing waits for it. Stopped in the reverse
 * order, after a handover.
 */
public final class RunningAgent {
  private static final Logger log = LoggerFactory.getLogger(RunningAgent.class);
  private static final long HANDOVER_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long PART_SECONDS = 5;
  private static final long TOKEN_RETRY_MILLIS = 1000;

  private final Configuration configuration;
  private final NodeConfig node;
  private final String version;
  private final MonotonicClock clock = BootClock::nanos;
  private final Instant startedAt = Instant.now();
  private final Deque<Part> started = new ArrayDeque<>();
  private final List<String> notes = new ArrayList<>();
  private volatile @Nullable Groups groups;
  private volatile @Nullable Director director;
  private volatile @Nullable ClusterLink cluster;
  private volatile @Nullable EventJournal journal;

  /** Something that was started and is to be ended. */
  private record Part(String name, Ending ending) {}

  private interface Ending {
    void end() throws Exception;
  }

  /** An agent that has not been started yet. */
  public RunningAgent(Configuration configuration, NodeConfig node, String version) {
    this.configuration = configuration;
    this.node = node;
    this.version = version;
  }

  /**
   * Starts everything; blocks for as long as the kernel and the disk take, not for the network.
   *
   * @throws StartException with all that stands against it; what had been started is ended
   */
  public synchronized void start() throws StartException {
    try {
      startParts();
    } catch (StartException e) {
      endParts();
      throw e;
    } catch (IOException | SecretException | RuntimeException e) {
      endParts();
      throw new StartException("cannot start: " + e.getMessage(), e);
    }
  }

  private void startParts() throws StartException, IOException, SecretException {
    HeartbeatCodec codec = codec();
    Map<String, byte[]> webhookKeys = webhookKeys();
    DirectorHost host =
        node.role() == NodeConfig.Role.DIRECTOR ? DirectorHost.prepare(configuration, node) : null;
    if (host != null) {
      notes.addAll(host.notes());
    }
    ElectionStore store =
        ElectionStore.open(
            configuration.stateDir(), configuration.cluster().heartbeat().ttl().toNanos(), clock);
    ending("election store", store::close);
    EventJournal events =
        EventJournal.open(
            configuration.stateDir(),
            configuration.cluster().name(),
            node.name(),
            Instant::now,
            this::epoch);
    journal = events;
    events.subscribe("log", 1024, new LogSubscriber());
    store.start(events);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2));
    ending("Vert.x", () -> await(vertx.close()));
    vertx.setPeriodic(ElectionStore.WATCH_MILLIS, id -> store.watch());
    Webhooks webhooks =
        Webhooks.start(
            vertx,
            configuration.webhooks(),
            webhookKeys,
            configuration.stateDir(),
            Instant::now,
            clock,
            events);
    ending("webhooks", webhooks::close);
    events.subscribe("webhooks", Webhooks.CAPACITY, webhooks);
    ending("journal", events::close);

    UrgentThreads.urgeVm().ifPresent(notes::add);
    Rehearsal.play();
    Groups running =
        Groups.start(
            configuration,
            node,
            codec,
            host == null ? null : host.network(),
            store,
            () -> cluster,
            clock,
            events);
    groups = running;
    ending("elections", running::close);
    Director director =
        host == null
            ? null
            : Director.start(configuration, node, host, running, vertx, clock, events);
    this.director = director;
    if (director != null) {
      ending("IPVS and checks", director::close);
      // What came in the last moment goes to the next master at once.
      running.onRelease(director::nudgeNow);
    } else {
      running.loop().postAll(new ElectionEvent.FitnessIs(Fitness.FULL, ""));
    }
    ConnectionSync connections = director == null ? null : syncConnections(vertx, running, events);
    if (connections != null && director != null) {
      director.onSync(connections);
    }
    startApi(vertx, events, webhooks, director, connections, running, store);
    ClusterLink link =
        ClusterLink.start(
            configuration.cluster(),
            node,
            Software.own(version),
            configuration.fingerprint(),
            events,
            (group, record) ->
                running.loop().post(group, new ElectionEvent.EpochFloor(record.counter())),
            () -> connections != null && !connections.settled());
    cluster = link;
    ending("cluster", link::close);
    events.publish(
        EventType.AGENT_STARTED,
        node.name(),
        "agent "
            + version
            + " started as "
            + node.name()
            + " of cluster "
            + configuration.cluster().name(),
        Map.of("version", version, "fingerprint", configuration.fingerprint()));
  }

  private @Nullable ConnectionSync syncConnections(Vertx vertx, Groups running, EventJournal events)
      throws StartException, SecretException {
    ConnectionSync connections =
        ConnectionSync.of(configuration, node, running.loop(), vertx, clock, events).orElse(null);
    if (connections == null) {
      return null;
    }
    ending("connection sync", () -> await(connections.close()));
    int port = configuration.cluster().resyncPort();
    try {
      await(connections.start(port));
      return connections;
    } catch (IOException e) {
      throw new StartException(
          "cannot listen on "
              + node.address().getHostAddress()
              + ":"
              + port
              + " (TCP) for the peer's connection table: "
              + e.getMessage()
              + "; end what uses the port, or change cluster.resyncPort",
          e);
    }
  }

  private void startApi(
      Vertx vertx,
      EventJournal events,
      Webhooks webhooks,
      @Nullable Director director,
      @Nullable ConnectionSync connections,
      Groups running,
      ElectionStore store)
      throws StartException {
    CommandToken token = new CommandToken(configuration.stateDir());
    if (!token.write()) {
      writeToken(vertx, token);
    }
    HealthBoard health = director == null ? null : director.health();
    StatusReport report =
        new StatusReport(
            configuration,
            node,
            Software.own(version),
            startedAt,
            clock,
            new StatusReport.Parts(
                running.loop()::snapshot,
                director == null ? null : director::ipvs,
                health,
                director == null ? null : director::sync,
                director == null ? null : director::nudges,
                connections,
                webhooks::stats,
                () -> cluster,
                this::software,
                () -> notes(store, token)));
    Metrics metrics = new Metrics(version);
    metrics.bind(events);
    ending("metrics", metrics::close);
    try {
      ApiServer api =
          await(
              ApiServer.start(
                  vertx,
                  configuration.api(),
                  report,
                  new CommandRoutes(
                      new Operator(
                          configuration, running.loop().commands(), store, connections, vertx),
                      token::get),
                  events,
                  metrics.registry()));
      ending("API", () -> await(api.close()));
    } catch (IOException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, Software> software() {
    ClusterLink link = cluster;
    return link == null ? Map.of() : link.software();
  }

  private void writeToken(Vertx vertx, CommandToken token) {
    vertx.setTimer(
        TOKEN_RETRY_MILLIS,
        id ->
            vertx
                .executeBlocking(token::write)
                .onSuccess(
                    written -> {
                      if (!written) {
                        writeToken(vertx, token);
                      }
                    }));
  }

  private List<String> notes(ElectionStore store, CommandToken token) {
    List<String> all = new ArrayList<>(notes);
    if (!token.problem().isEmpty()) {
      all.add(token.problem());
    }
    if (!store.problem().isEmpty()) {
      all.add(store.problem() + "; this node cannot claim once its reserved epochs are used up");
    }
    return all;
  }

  private HeartbeatCodec codec() throws SecretException {
    ClusterConfig cluster = configuration.cluster();
    Path previous = cluster.previousSecretFile();
    return new HeartbeatCodec(
        cluster.name(),
        Secrets.clusterKey(cluster.secretFile()),
        previous == null ? null : Secrets.clusterKey(previous));
  }

  private Map<String, byte[]> webhookKeys() throws SecretException {
    Map<String, byte[]> keys = new HashMap<>();
    for (WebhookConfig webhook : configuration.webhooks()) {
      if (webhook.secretFile() != null) {
        keys.put(webhook.name(), Secrets.webhookKey(webhook.secretFile()));
      }
    }
    return keys;
  }

  /** The epoch that the node goes by now; empty where there is none, or several groups. */
  private String epoch() {
    Groups running = groups;
    List<LoopSnapshot.Group> all = running == null ? List.of() : running.loop().snapshot().groups();
    Epoch current = all.size() == 1 ? all.get(0).election().epoch() : null;
    return current == null ? "" : current.toString();
  }

  /**
   * Hands over, then ends everything. Blocks for some seconds at most; once. While the agent is
   * being started it first waits for that: parts of it may own VIPs already.
   */
  public synchronized void stop(String reason) {
    EventJournal events = journal;
    if (events != null) {
      events.publish(EventType.AGENT_STOPPING, node.name(), reason, Map.of());
    }
    Groups running = groups;
    if (running != null) {
      flush();
      running.loop().postAll(new ElectionEvent.HandOver(reason, true));
      awaitHandover(running);
    }
    endParts();
  }

  /** What is new of connections goes to the peer before it takes over. */
  private void flush() {
    Director serving = director;
    if (serving != null) {
      serving.nudgeNow();
    }
  }

  private void awaitHandover(Groups running) {
    long deadline = clock.nanos() + HANDOVER_NANOS;
    // Two heartbeats, so that the snapshot is later than the request.
    pause(2 * configuration.cluster().heartbeat().interval().toMillis());
    while (clock.nanos() - deadline < 0 && busy(running.loop().snapshot())) {
      pause(10);
    }
  }

  private static boolean busy(LoopSnapshot snapshot) {
    return snapshot.groups().stream().anyMatch(g -> g.election().busy());
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ending(String name, Ending ending) {
    started.push(new Part(name, ending));
  }

  private void endParts() {
    while (!started.isEmpty()) {
      Part part = started.pop();
      try {
        part.ending().end();
      } catch (Exception e) {
        log.warn("ending {}: {}", part.name(), e.getMessage());
      }
    }
    // Nothing is left to hand over or to tell.
    groups = null;
    journal = null;
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PART_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException(
          String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IOException("no answer within " + PART_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
