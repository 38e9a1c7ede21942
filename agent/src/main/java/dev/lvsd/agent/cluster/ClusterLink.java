package dev.lvsd.agent.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.lvsd.agent.config.ClusterConfig;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's place in the Hazelcast cluster, and the clustered Vert.x on top of it.
 *
 * <p>It is a second Vert.x beside the agent's local one, which runs checks, webhooks and the API:
 * Hazelcast takes seconds to give up looking for peers, may restart itself after a merge, and must
 * hold up none of these. Every call of Hazelcast is made on one thread of the link's own; public
 * methods only touch memory and never block or throw. Failures are retried (after 1 s, doubled up
 * to 30 s) and told by {@link #problem}.
 *
 * <p>Joining takes as much of one processor as getting a table of connections does. So it waits for
 * what is more urgent then, for 10 s at most.
 *
 * <p>What is published is kept and compared with the maps every 2 s, so it finds its way back after
 * a restart or a merge. Records of ownership only ever rise.
 */
public final class ClusterLink implements AutoCloseable {
  /** Told, on a thread that must not be held up, that a higher epoch than any before was seen. */
  @FunctionalInterface
  public interface OwnershipListener {
    void seen(String group, OwnershipRecord record);
  }

  private static final Logger log = LoggerFactory.getLogger(ClusterLink.class);
  private static final long COMPARE_MILLIS = 2_000;
  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long LAST_RETRY_MILLIS = 30_000;
  private static final long WAIT_MILLIS = 200;
  private static final int MOST_WAITS = 50;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final ClusterConfig cluster;
  private final NodeConfig self;
  private final Software software;
  private final Journal journal;
  private final OwnershipListener listener;
  private final BooleanSupplier busy;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean comparing = new AtomicBoolean();
  private final Map<String, OwnershipRecord> published = new ConcurrentHashMap<>();
  private final Map<String, OwnershipRecord> seen = new ConcurrentHashMap<>();
  private final Map<String, String> reportedFingerprints = new HashMap<>();
  private volatile String fingerprint;
  private volatile @Nullable String health;
  private volatile List<String> members = List.of();
  private volatile Map<String, String> fingerprints = Map.of();
  private volatile Map<String, String> healthViews = Map.of();
  private volatile Map<String, Software> softwareOf = Map.of();
  private volatile @Nullable String problem;
  private volatile @Nullable Vertx vertx;
  private volatile boolean closing;
  private @Nullable HazelcastInstance hazelcast;
  private @Nullable SharedMaps maps;
  private int failures;
  private int waits;

  private ClusterLink(
      ClusterConfig cluster,
      NodeConfig self,
      Software software,
      String fingerprint,
      Journal journal,
      OwnershipListener listener,
      BooleanSupplier busy) {
    this.cluster = cluster;
    this.self = self;
    this.software = software;
    this.fingerprint = fingerprint;
    this.journal = journal;
    this.listener = listener;
    this.busy = busy;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, "lvsd-cluster");
              created.setDaemon(true);
              // Hazelcast's threads inherit it: on one processor, VIPs, checks and the connection
              // table of an agent that starts go before.
              created.setPriority(Thread.MIN_PRIORITY);
              return created;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * Begins to look for the other nodes, and returns at once.
   *
   * @param software what this node runs, shown to the others
   * @param fingerprint of the configuration that this node runs
   * @param journal told when another member runs a different configuration
   * @param busy whether this node has more urgent things to do yet; any thread, must not block
   */
  public static ClusterLink start(
      ClusterConfig cluster,
      NodeConfig self,
      Software software,
      String fingerprint,
      Journal journal,
      OwnershipListener listener,
      BooleanSupplier busy) {
    ClusterLink link =
        new ClusterLink(cluster, self, software, fingerprint, journal, listener, busy);
    link.execute(link::connect);
    link.thread.scheduleWithFixedDelay(
        link::requestCompare, COMPARE_MILLIS, COMPARE_MILLIS, TimeUnit.MILLISECONDS);
    return link;
  }

  /** Tells the cluster that a node has claimed a group. A lower epoch than one known is ignored. */
  public void publishOwnership(String group, long epochCounter, String node) {
    OwnershipRecord record = new OwnershipRecord(epochCounter, node);
    published.merge(group, record, OwnershipRecord::higher);
    seen.merge(group, record, OwnershipRecord::higher);
    requestCompare();
  }

  /** The record with the highest epoch that was published or seen since the start. */
  public Optional<OwnershipRecord> ownership(String group) {
    return Optional.ofNullable(seen.get(group));
  }

  /** Tells the cluster how this node sees the real servers; JSON. */
  public void publishHealth(String view) {
    health = view;
    requestCompare();
  }

  /** The members' views of the real servers by node, as last seen. */
  public Map<String, String> healthViews() {
    return healthViews;
  }

  /**
   * Names of the nodes in this node's Hazelcast cluster, itself included; empty while it has none.
   */
  public List<String> members() {
    return members;
  }

  /** The members' configuration fingerprints by node, as last seen. */
  public Map<String, String> fingerprints() {
    return fingerprints;
  }

  /** What the members run, by node, as last seen. */
  public Map<String, Software> software() {
    return softwareOf;
  }

  /** What keeps this node from the cluster, in one sentence. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** The clustered Vert.x with its event bus; empty until it is up. */
  public Optional<Vertx> vertx() {
    return Optional.ofNullable(vertx);
  }

  /** Leaves the cluster; waits for up to 15 s. */
  @Override
  public void close() {
    closing = true;
    try {
      Future<?> done = thread.submit(this::disconnect);
      done.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("leaving the cluster took longer than {}; it goes on without", CLOSE_TIMEOUT);
    } catch (ExecutionException | RejectedExecutionException e) {
      log.debug("leaving the cluster failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }

  private void connect() {
    if (closing) {
      return;
    }
    try {
      if (waits++ < MOST_WAITS && busy.getAsBoolean()) {
        if (waits == 1) {
          log.info(
              "joining cluster {} once the directors hold each other's connections, in 10 s at most",
              cluster.name());
        }
        later(this::connect, WAIT_MILLIS);
        return;
      }
      waits = MOST_WAITS;
      HazelcastInstance instance = hazelcast;
      if (instance == null) {
        instance = startHazelcast();
        compare();
      }
      if (vertx == null && !closing) {
        vertx = clusteredVertx(instance);
      }
      failures = 0;
      problem = null;
      log.info("joined cluster {}: {}", cluster.name(), members);
    } catch (RuntimeException | ExecutionException | TimeoutException e) {
      failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HazelcastInstance startHazelcast() {
    HazelcastInstance started =
        Hazelcast.newHazelcastInstance(HazelcastSettings.of(cluster, self, software));
    try {
      maps = new SharedMaps(started, this::observe, this::requestCompare);
    } catch (RuntimeException e) {
      started.shutdown();
      throw e;
    }
    hazelcast = started;
    return started;
  }

  private Vertx clusteredVertx(HazelcastInstance instance)
      throws ExecutionException, TimeoutException, InterruptedException {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setEventBusOptions(
                new EventBusOptions()
                    .setHost(self.address().getHostAddress())
                    .setPort(cluster.eventBusPort()));
    io.vertx.core.Future<Vertx> building =
        Vertx.builder()
            .with(options)
            .withClusterManager(new HazelcastClusterManager(instance))
            .buildClustered();
    try {
      return building.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (TimeoutException | InterruptedException e) {
      // It must not hold the port when it comes up after all.
      building.onSuccess(Vertx::close);
      throw e;
    }
  }

  private void failed(Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    String sentence =
        "joining the cluster from %s (ports %d and %d) failed: %s; check that the address is this"
            + " machine's and that nothing else uses the ports";
    String now =
        sentence.formatted(
            self.address().getHostAddress(),
            cluster.port(),
            cluster.eventBusPort(),
            cause.getMessage() == null ? cause.toString() : cause.getMessage());
    if (!now.equals(problem)) {
      log.warn("{}; trying again, VIPs and IPVS do without", now);
    }
    problem = now;
    failures++;
    long delay = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures - 1, 10));
    later(this::connect, delay);
  }

  private void requestCompare() {
    if (comparing.compareAndSet(false, true)) {
      execute(
          () -> {
            comparing.set(false);
            compareOrReconnect();
          });
    }
  }

  private void compareOrReconnect() {
    HazelcastInstance instance = hazelcast;
    if (instance == null) {
      return;
    }
    if (!instance.getLifecycleService().isRunning()) {
      log.warn("Hazelcast has shut itself down; joining the cluster again");
      disconnect();
      connect();
      return;
    }
    try {
      compare();
    } catch (RuntimeException e) {
      log.warn("exchanging records with the cluster failed: {}; trying again", e.toString());
    }
  }

  /** Writes what the maps should hold and do not, and reads the rest. */
  private void compare() {
    SharedMaps current = maps;
    if (current == null) {
      return;
    }
    published.forEach(current::raiseOwnership);
    current.writeFingerprint(self.name(), fingerprint);
    String view = health;
    if (view != null) {
      current.writeHealth(self.name(), view);
    }
    current.ownership().forEach(this::observe);
    members = current.members();
    fingerprints = current.fingerprints(members);
    healthViews = current.health(members);
    softwareOf = current.software();
    reportDifferences();
  }

  private void observe(String group, OwnershipRecord record) {
    AtomicBoolean higher = new AtomicBoolean();
    seen.compute(
        group,
        (key, known) -> {
          higher.set(known == null || record.compareTo(known) > 0);
          return higher.get() || known == null ? record : known;
        });
    if (higher.get()) {
      try {
        listener.seen(group, record);
      } catch (RuntimeException e) {
        log.error("the listener for ownership records failed", e);
      }
    }
  }

  /** Once for every other fingerprint of every member. */
  private void reportDifferences() {
    Map<String, String> current = fingerprints;
    reportedFingerprints
        .entrySet()
        .removeIf(entry -> !entry.getValue().equals(current.get(entry.getKey())));
    current.forEach(
        (node, theirs) -> {
          if (!theirs.equals(fingerprint)
              && !theirs.equals(reportedFingerprints.put(node, theirs))) {
            journal.publish(
                EventType.CONFIGURATION_DIFFERS,
                node,
                "%s runs another configuration than %s; bring the same file to both."
                    .formatted(node, self.name()),
                Map.of("peer", node, "peerFingerprint", theirs, "fingerprint", fingerprint));
          }
        });
  }

  private void disconnect() {
    Vertx bus = vertx;
    HazelcastInstance instance = hazelcast;
    vertx = null;
    hazelcast = null;
    maps = null;
    members = List.of();
    fingerprints = Map.of();
    healthViews = Map.of();
    try {
      if (bus != null) {
        bus.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      log.debug("closing the clustered Vert.x failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (instance != null) {
        instance.shutdown();
      }
    } catch (RuntimeException e) {
      log.debug("shutting Hazelcast down failed", e);
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("a task came after the link was closed");
    }
  }

  private void later(Runnable task, long delayMillis) {
    try {
      @SuppressWarnings("unused")
      Object ignored = thread.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("an attempt came after the link was closed");
    }
  }
}
