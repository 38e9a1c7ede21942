package dev.lvsd.agent.run;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.Secrets;
import dev.lvsd.agent.config.Secrets.SecretException;
import dev.lvsd.agent.config.SyncConfig;
import dev.lvsd.agent.config.VipConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.agent.election.ElectionSnapshot;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.loop.ElectionLoop;
import dev.lvsd.agent.loop.LoopSnapshot;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.netlink.ipvs.IpvsTimeouts;
import dev.lvsd.sync.engine.EngineSettings;
import dev.lvsd.sync.engine.EngineStatus;
import dev.lvsd.sync.engine.SyncEngine;
import dev.lvsd.sync.engine.VipAddresses;
import dev.lvsd.sync.resync.ClusterSecrets;
import dev.lvsd.sync.resync.Incarnation;
import dev.lvsd.sync.resync.ReceiverSnapshot;
import dev.lvsd.sync.resync.ResyncClient;
import dev.lvsd.sync.resync.ResyncIdentity;
import dev.lvsd.sync.resync.ResyncNode;
import dev.lvsd.sync.resync.ResyncPeer;
import dev.lvsd.sync.resync.ResyncServer;
import dev.lvsd.sync.resync.ResyncSettings;
import dev.lvsd.sync.resync.SourceSnapshot;
import dev.lvsd.sync.table.StateTimeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The connection table of this director and its peers': a source towards each of them for the
 * groups that it owns, and a receiver of what they own. Tells the elections whether the table is
 * complete.
 */
final class ConnectionSync {
  /**
   * A change of owner is told to the sources, and a finished pass to the elections, within this.
   */
  private static final long LOOK_MILLIS = 100;

  /** An event of the same kind is told again after this; a cause is likely for so long. */
  private static final long RECENT_NANOS = 60_000_000_000L;

  private final String self;
  private final MonotonicClock clock;
  private final Map<String, Long> groups = new TreeMap<>();
  private final ElectionLoop loop;
  private final Journal journal;
  private final Vertx vertx;
  private final SyncEngine engine;
  private final ResyncServer server;
  private final Map<String, ResyncClient> clients = new TreeMap<>();
  private final Map<String, TableIs> told = new HashMap<>();
  private volatile Map<String, TableIs> gate = Map.of();
  private volatile boolean settled;
  private Set<Long> owned = Set.of();
  private String blind = "";
  private volatile long foreignSeen;
  private volatile long foreignNanos;

  // Of the sync thread.
  private boolean trustLost;
  private long trustLostNanos;

  private volatile long timer;

  private ConnectionSync(
      Configuration configuration,
      NodeConfig node,
      SyncConfig sync,
      ElectionLoop loop,
      Vertx vertx,
      MonotonicClock clock,
      ClusterSecrets secrets,
      Journal journal) {
    this.self = node.name();
    this.clock = clock;
    this.loop = loop;
    this.journal = journal;
    this.vertx = vertx;
    Map<Long, List<InetAddress>> vips = new HashMap<>();
    for (VipGroupConfig group : configuration.vipGroups()) {
      long number = HeartbeatCodec.hash(group.name());
      groups.put(group.name(), number);
      vips.put(number, group.addresses().stream().map(VipConfig::address).toList());
    }
    this.engine =
        new SyncEngine(
            new EngineSettings(
                sync.interfaceOn(node.name()).orElseThrow(),
                sync.group(),
                sync.port(),
                sync.id(),
                EngineSettings.DEFAULT_MAX_ENTRIES,
                new VipAddresses(vips),
                new ConfiguredForwarding(configuration.services()),
                EngineSettings.PROC,
                EngineSettings.PROC_COUNTS,
                EngineSettings.carrierOf(sync.interfaceOn(node.name()).orElseThrow())),
            clock::nanos,
            this::lostTrust);
    SecureRandom random = new SecureRandom();
    ResyncNode own =
        new ResyncNode(
            node.address(),
            engine.executor(),
            clock::nanos,
            new ResyncIdentity(
                configuration.cluster().name(),
                node.name(),
                new Incarnation(random.nextLong(), random.nextLong())),
            () -> secrets);
    List<NodeConfig> peers =
        configuration.cluster().nodes().stream()
            .filter(n -> n.role() == NodeConfig.Role.DIRECTOR && !n.name().equals(node.name()))
            .toList();
    this.server =
        new ResyncServer(
            vertx,
            own,
            peers.stream().collect(Collectors.toMap(NodeConfig::name, NodeConfig::address)),
            engine.receiver());
    for (NodeConfig peer : peers) {
      clients.put(
          peer.name(),
          new ResyncClient(
              vertx,
              own,
              new ResyncPeer(peer.name(), peer.address(), configuration.cluster().resyncPort()),
              engine.source(),
              ResyncSettings.DEFAULT,
              new SyncTeller(
                  peer.name(),
                  ResyncSettings.DEFAULT.coverageThreshold(),
                  () -> likelyCause(peer.name()),
                  journal)));
    }
  }

  /** Whether this node syncs connections, and has somebody to sync them with. */
  static boolean appliesTo(Configuration configuration, NodeConfig node) {
    SyncConfig sync = configuration.sync();
    return node.role() == NodeConfig.Role.DIRECTOR
        && sync != null
        && sync.interfaceOn(node.name()).isPresent()
        && configuration.cluster().nodes().stream()
                .filter(n -> n.role() == NodeConfig.Role.DIRECTOR)
                .count()
            > 1;
  }

  /**
   * Makes all of it where connections are synced.
   *
   * @return absent where they are not, or there is nobody to sync with
   */
  static Optional<ConnectionSync> of(
      Configuration configuration,
      NodeConfig node,
      ElectionLoop loop,
      Vertx vertx,
      MonotonicClock clock,
      Journal journal)
      throws SecretException {
    SyncConfig sync = configuration.sync();
    if (sync == null || !appliesTo(configuration, node)) {
      return Optional.empty();
    }
    Path previous = configuration.cluster().previousSecretFile();
    ClusterSecrets secrets =
        new ClusterSecrets(
            Secrets.clusterKey(configuration.cluster().secretFile()),
            previous == null ? null : Secrets.clusterKey(previous));
    return Optional.of(
        new ConnectionSync(configuration, node, sync, loop, vertx, clock, secrets, journal));
  }

  /**
   * Listens, connects and begins.
   *
   * @return fails where the port is taken
   */
  Future<Void> start(int port) {
    engine.start();
    return server
        .listen(port)
        .map(
            bound -> {
              clients.values().forEach(ResyncClient::start);
              vertx.runOnContext(start -> timer = vertx.setPeriodic(LOOK_MILLIS, id -> look()));
              return null;
            });
  }

  /** On one event loop. */
  private void look() {
    LoopSnapshot snapshot = loop.snapshot();
    // In this order: who sees again has told the server before of what it may have missed.
    EngineStatus seen = engine.status();
    Map<String, ReceiverSnapshot> views = server.snapshots();
    if (seen.foreignId() > foreignSeen) {
      foreignSeen = seen.foreignId();
      foreignNanos = clock.nanos();
    }
    // Who does not know all of its own connections cannot say that the peer holds them: that is
    // told before anything is compared. Who does not even see what comes and goes sends nothing;
    // once it does, all are compared, as if it had just become master.
    tellSight(unknown(seen));
    Set<Long> owns =
        snapshot.groups().stream()
            .map(LoopSnapshot.Group::election)
            .filter(
                election ->
                    seen.known() != EngineStatus.Known.NOT_READ && self.equals(election.owner()))
            .map(election -> Objects.requireNonNull(groups.get(election.group())))
            .collect(Collectors.toUnmodifiableSet());
    if (!owns.equals(owned)) {
      owned = owns;
      engine.owns(owns);
      clients.values().forEach(client -> client.owns(owns));
    }
    String trouble = TableGate.trouble(seen, clock.nanos());
    for (LoopSnapshot.Group group : snapshot.groups()) {
      ElectionSnapshot election = group.election();
      String owner = election.owner();
      TableIs now =
          TableGate.judge(
              self,
              owner,
              owner == null ? null : views.get(owner),
              Objects.requireNonNull(groups.get(election.group())),
              trouble);
      if (!now.equals(told.put(election.group(), now))) {
        loop.post(election.group(), now);
      }
    }
    gate = Map.copyOf(told);
    if (!settled) {
      settled = TableGate.settled(seen, told.values(), owns, sources().values());
    }
  }

  private void tellSight(String now) {
    if (!now.equals(blind)) {
      blind = now;
      clients.values().forEach(client -> client.sight(now));
    }
  }

  /** Why not all connections of this node's kernel are known; empty where they are. */
  private static String unknown(EngineStatus seen) {
    return switch (seen.known()) {
      case ALL -> "";
      case MOST ->
          seen.problem().orElse("its kernel counts more than were read, and is asked once more");
      case NOT_READ ->
          seen.blind().isEmpty()
              ? seen.problem().orElse("its kernel's connections have not been read yet")
              : seen.blind();
    };
  }

  private void lostTrust(String why) {
    server.lostTrust(why);
    long nowNanos = clock.nanos();
    if (trustLost && nowNanos - trustLostNanos < RECENT_NANOS) {
      // Whoever floods the network must not flood the journal.
      return;
    }
    trustLost = true;
    trustLostNanos = nowNanos;
    journal.publish(
        EventType.SYNC_TRUST_LOST,
        self,
        "this node's kernel may lack connections: " + why + "; they are compared anew",
        Map.of("reason", why));
  }

  /** The likely cause of a low coverage, from what this node can see. */
  private String likelyCause(String peer) {
    EngineStatus own = engine.status();
    if (own.problem().isPresent()) {
      return own.problem().get();
    } else if (foreignSeen > 0 && clock.nanos() - foreignNanos < RECENT_NANOS) {
      return "sync messages of another id arrive: sync.id differs, or another pair uses the network";
    }
    LoopSnapshot.Peer seen =
        loop.snapshot().peers().stream()
            .filter(p -> p.node().equals(peer))
            .findFirst()
            .orElse(null);
    if (seen != null && !seen.sameConfiguration()) {
      return peer + " runs another configuration, so that destinations may be missing there";
    }
    return peer + " does not get all sync messages: see lvsd status and lvsd doctor there";
  }

  /** The sync interface was made anew; the kernel's daemons are started anew after this. */
  void interfaceReplaced() {
    engine.interfaceReplaced();
  }

  /** Whether the kernel's connections were sent as they changed, as an audit has found. */
  void sends(boolean undisturbed) {
    engine.sends(undisturbed);
  }

  /** The kernel's timeouts, as an audit has found them. */
  void timeouts(IpvsTimeouts found) {
    engine.setTimeouts(
        new StateTimeouts(found.tcpSeconds(), found.tcpFinSeconds(), found.udpSeconds()));
  }

  // --- what an operator asks

  /** Begins a full pass towards every peer; why not, or nothing. */
  Optional<String> resync() {
    Optional<String> refusal = refusal();
    EngineStatus seen = engine.status();
    if (refusal.isEmpty() && seen.known() == EngineStatus.Known.NOT_READ) {
      refusal =
          Optional.of(
              "this node does not know its own kernel's connections: "
                  + unknown(seen)
                  + ". All are compared by themselves once it does");
    }
    if (refusal.isEmpty()) {
      clients.values().forEach(ResyncClient::resync);
    }
    return refusal;
  }

  /** Ends full passes under way; why not, or nothing. */
  Optional<String> cancel() {
    Optional<String> refusal = refusal();
    if (refusal.isEmpty()) {
      clients.values().forEach(ResyncClient::cancel);
    }
    return refusal;
  }

  private Optional<String> refusal() {
    List<ElectionSnapshot> all =
        loop.snapshot().groups().stream().map(LoopSnapshot.Group::election).toList();
    if (all.stream().anyMatch(election -> self.equals(election.owner()))) {
      return clients.values().stream().anyMatch(client -> client.snapshot().connected())
          ? Optional.empty()
          : Optional.of("no peer is connected: see lvsd status");
    }
    return Optional.of(
        all.stream()
            .map(ElectionSnapshot::owner)
            .filter(Objects::nonNull)
            .findFirst()
            .map(owner -> self + " owns nothing: give it on the master, " + owner)
            .orElse(self + " owns nothing, and no master is known"));
  }

  // --- what people see

  EngineStatus table() {
    return engine.status();
  }

  Map<String, SourceSnapshot> sources() {
    Map<String, SourceSnapshot> all = new TreeMap<>();
    clients.forEach((name, client) -> all.put(name, client.snapshot()));
    return all;
  }

  Map<String, ReceiverSnapshot> receivers() {
    return server.snapshots();
  }

  /** Connections refused as they came from the address of no other director. */
  long strangers() {
    return server.counts().strangers();
  }

  /** By group, as last told to its election. */
  Map<String, TableIs> gate() {
    return gate;
  }

  /**
   * Whether all that a start has to do with connections has been done: this node knows its kernel's
   * and has those of the masters, and the others have those of this node. Once it is, it stays so.
   */
  boolean settled() {
    return settled;
  }

  /** Ends connections and threads; waits for seconds at most. */
  Future<Void> close() {
    vertx.cancelTimer(timer);
    List<Future<Void>> ends = new ArrayList<>();
    clients.values().forEach(client -> ends.add(client.close()));
    ends.add(server.close());
    return Future.join(ends)
        .<Void>mapEmpty()
        .eventually(
            () ->
                vertx.<Void>executeBlocking(
                    () -> {
                      engine.close();
                      return null;
                    }));
  }
}
