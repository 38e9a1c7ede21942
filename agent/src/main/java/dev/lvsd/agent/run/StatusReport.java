package dev.lvsd.agent.run;

import dev.lvsd.agent.api.StatusSource;
import dev.lvsd.agent.checks.HealthBoard;
import dev.lvsd.agent.checks.RealServerId;
import dev.lvsd.agent.cluster.ClusterLink;
import dev.lvsd.agent.cluster.Software;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.config.SyncConfig;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.agent.election.ElectionSnapshot;
import dev.lvsd.agent.events.webhook.WebhookStats;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.PathStatistics;
import dev.lvsd.agent.ipvs.ObservedService;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import dev.lvsd.agent.loop.LoopSnapshot;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.health.CheckStatus;
import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.sys.UrgentThreads;
import dev.lvsd.sync.SyncDaemonStatus;
import dev.lvsd.sync.nudge.NudgeStatistics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The document behind {@code GET /v1/status}: everything in it is a snapshot that some part keeps
 * ready.
 */
final class StatusReport implements StatusSource {
  private final Configuration configuration;
  private final NodeConfig node;
  private final Software software;
  private final Instant startedAt;
  private final MonotonicClock clock;
  private final Parts parts;

  /**
   * What is reported on; those that a witness lacks are absent.
   *
   * @param software of the members of the cluster, by node
   * @param notes standing problems found at start, for people
   */
  record Parts(
      Supplier<LoopSnapshot> loop,
      @Nullable Supplier<ReconcilerSnapshot> ipvs,
      @Nullable HealthBoard health,
      @Nullable Supplier<SyncDaemonStatus> sync,
      @Nullable Supplier<NudgeStatistics> nudges,
      @Nullable ConnectionSync connections,
      Supplier<List<WebhookStats>> webhooks,
      Supplier<@Nullable ClusterLink> cluster,
      Supplier<Map<String, Software>> software,
      Supplier<List<String>> notes) {}

  StatusReport(
      Configuration configuration,
      NodeConfig node,
      Software software,
      Instant startedAt,
      MonotonicClock clock,
      Parts parts) {
    this.configuration = configuration;
    this.node = node;
    this.software = software;
    this.startedAt = startedAt;
    this.clock = clock;
    this.parts = parts;
  }

  @Override
  public JsonObject status() {
    LoopSnapshot loop = parts.loop().get();
    JsonObject status =
        new JsonObject()
            .put("node", node.name())
            .put("version", software.lvsd())
            .put("java", software.java())
            .put("startedAt", startedAt.toString())
            .put("cluster", cluster())
            .put("groups", groups(loop))
            .put("peers", peers(loop))
            .put("services", services())
            .put("webhooks", webhooks())
            .put("heartbeat", heartbeat(loop))
            .put("problems", new JsonArray(problems(loop)));
    SyncConfig sync = configuration.sync();
    if (sync != null && parts.sync() != null) {
      status.put("sync", sync(sync, parts.sync().get()));
    }
    return status;
  }

  private JsonObject sync(SyncConfig config, SyncDaemonStatus daemons) {
    JsonObject sync =
        new JsonObject()
            .put("interface", config.interfaceOn(node.name()).orElse(""))
            .put("id", config.id())
            .put("group", config.group().getHostAddress())
            .put("port", config.port())
            .put("masterRunning", daemons.masterRunning())
            .put("backupRunning", daemons.backupRunning());
    if (config.nudges() && parts.nudges() != null) {
      NudgeStatistics nudges = parts.nudges().get();
      JsonObject json =
          new JsonObject().put("attempts", nudges.attempts()).put("failures", nudges.failures());
      if (nudges.succeeded()) {
        json.put("lastMillis", (clock.nanos() - nudges.lastNanos()) / 1_000_000);
      }
      sync.put("nudge", json);
    }
    if (parts.connections() != null) {
      SyncReport.add(sync, parts.connections(), clock);
    }
    return sync;
  }

  private JsonObject cluster() {
    ClusterLink link = parts.cluster().get();
    return new JsonObject()
        .put("name", configuration.cluster().name())
        .put("fingerprint", configuration.fingerprint())
        .put("members", new JsonArray(link == null ? List.of() : link.members()));
  }

  private static JsonObject heartbeat(LoopSnapshot loop) {
    JsonObject refused = new JsonObject();
    loop.refused().forEach(refused::put);
    return new JsonObject()
        .put("latenessMicros", loop.latenessMicros())
        .put("eased", UrgentThreads.eased())
        .put("refused", refused);
  }

  private JsonArray groups(LoopSnapshot loop) {
    Map<String, TableIs> gate = parts.connections() == null ? Map.of() : parts.connections().gate();
    JsonArray groups = new JsonArray();
    for (LoopSnapshot.Group group : loop.groups()) {
      ElectionSnapshot election = group.election();
      JsonArray vips = new JsonArray();
      group
          .vips()
          .forEach(
              vip ->
                  vips.add(
                      new JsonObject()
                          .put("address", vip.address())
                          .put("interface", vip.interfaceName())
                          .put("present", vip.present())));
      JsonObject json =
          new JsonObject()
              .put("name", election.group())
              .put("role", election.role())
              .put("leaseRemainingMillis", election.leaseRemainingNanos() / 1_000_000)
              .put("fitness", election.fitness().word())
              .put("fitnessReason", election.fitnessReason())
              .put("standby", election.standby())
              .put("reason", election.reason())
              .put("vips", vips);
      TableIs table = gate.get(election.group());
      if (table != null) {
        json.put("table", SyncReport.gate(table));
      }
      if (election.epoch() != null) {
        json.put("epoch", election.epoch().toString()).put("owner", election.owner());
      }
      groups.add(json);
    }
    return groups;
  }

  private JsonArray peers(LoopSnapshot loop) {
    Map<String, Software> members = parts.software().get();
    JsonArray peers = new JsonArray();
    for (LoopSnapshot.Peer peer : loop.peers()) {
      JsonArray paths = new JsonArray();
      for (LoopSnapshot.Path path : peer.paths()) {
        PathStatistics statistics = path.statistics();
        paths.add(
            new JsonObject()
                .put("local", path.local())
                .put("remote", path.remote())
                .put("alive", path.alive())
                .put("received", statistics.received())
                .put("lastHeardMillis", path.sinceHeardMillis())
                .put("rttMicros", statistics.rttMicros())
                .put("jitterMicros", statistics.jitterMicros())
                .put("lossPercent", statistics.lossPercent()));
      }
      JsonObject json =
          new JsonObject()
              .put("node", peer.node())
              .put("alive", peer.live())
              .put("fitness", peer.fitness().word())
              .put("standby", new JsonArray(peer.standby()))
              .put("key", word(peer.key()))
              .put("sameConfiguration", peer.sameConfiguration())
              .put("paths", paths);
      Software runs = members.get(peer.node());
      if (runs != null) {
        json.put("version", runs.lvsd()).put("java", runs.java());
      }
      peers.add(json);
    }
    return peers;
  }

  private JsonArray services() {
    JsonArray services = new JsonArray();
    HealthBoard health = parts.health();
    if (health == null || parts.ipvs() == null) {
      return services;
    }
    ReconcilerSnapshot ipvs = parts.ipvs().get();
    for (ServiceConfig service : configuration.services()) {
      Optional<ObservedService> observed = ipvs.table().service(service.virtual());
      JsonArray realServers = new JsonArray();
      service.realServers().forEach(r -> realServers.add(realServer(service, r, observed, health)));
      services.add(
          new JsonObject()
              .put("name", service.name())
              .put("virtual", service.virtual().toString())
              .put("scheduler", service.scheduler())
              .put("forwarding", word(service.forwarding()))
              .put("programmed", observed.isPresent() && ipvs.converged())
              .put("realServers", realServers));
    }
    return services;
  }

  private JsonObject realServer(
      ServiceConfig service,
      RealServerConfig realServer,
      Optional<ObservedService> observed,
      HealthBoard health) {
    JsonObject json =
        new JsonObject()
            .put("address", realServer.key().toString())
            .put("state", word(health.of(service.name(), realServer.key())))
            .put("configuredWeight", realServer.weight());
    Optional<DestinationEntry> entry = observed.flatMap(o -> o.destination(realServer.key()));
    entry.ifPresent(
        e ->
            json.put("weight", e.destination().weight())
                .put("activeConnections", e.activeConnections())
                .put("inactiveConnections", e.inactiveConnections())
                .put("connections", e.stats().connections()));
    health
        .status(new RealServerId(service.name(), realServer.key()))
        .ifPresent(status -> check(json, status));
    return json;
  }

  private void check(JsonObject json, CheckStatus<RealServerId> status) {
    long now = clock.nanos();
    json.put("sinceMillis", (now - status.state().sinceNanos()) / 1_000_000);
    CheckStatus.Run last = status.last();
    if (last != null) {
      String failure = last.result().failure();
      json.put("lastResult", failure == null ? "ok" : failure)
          .put("lastCheckedMillis", (now - last.endedNanos()) / 1_000_000)
          .put("lastTookMicros", last.result().elapsedNanos() / 1000);
    }
  }

  private JsonArray webhooks() {
    JsonArray webhooks = new JsonArray();
    for (WebhookStats stats : parts.webhooks().get()) {
      webhooks.add(
          new JsonObject()
              .put("name", stats.name())
              .put("queued", stats.queued())
              .put("delivered", stats.delivered())
              .put("lastError", stats.lastError()));
    }
    return webhooks;
  }

  /** Where an exchange of keys stands. */
  private void keys(LoopSnapshot loop, List<String> problems) {
    if (configuration.cluster().previousSecretFile() == null) {
      return;
    }
    List<String> behind =
        loop.peers().stream()
            .filter(p -> !p.live() || p.key() != HeartbeatCodec.Key.CURRENT)
            .map(LoopSnapshot.Peer::node)
            .toList();
    problems.add(
        behind.isEmpty()
            ? "all nodes have the new key: take previousSecretFile out of the configuration"
            : "two keys are accepted until "
                + String.join(", ", behind)
                + " has shown that it has the new one");
  }

  /** What keeps this node from serving fully: once for all groups that it concerns. */
  private static void fitness(LoopSnapshot loop, List<String> problems) {
    Map<FitnessIs, List<String>> unfit = new LinkedHashMap<>();
    loop.groups().stream()
        .map(LoopSnapshot.Group::election)
        .filter(e -> !e.fitness().isFull())
        .forEach(
            e ->
                unfit
                    .computeIfAbsent(
                        new FitnessIs(e.fitness(), e.fitnessReason()), is -> new ArrayList<>())
                    .add(e.group()));
    unfit.forEach(
        (is, groups) ->
            problems.add(
                (is.fitness().cannotServe()
                        ? "this node cannot serve"
                        : "this node can serve only in part")
                    + (groups.size() < loop.groups().size()
                        ? " (group " + String.join(", ", groups) + "): "
                        : ": ")
                    + is.reason()));
  }

  private List<String> problems(LoopSnapshot loop) {
    List<String> problems = new ArrayList<>(parts.notes().get());
    keys(loop, problems);
    if (parts.ipvs() != null) {
      problems.addAll(parts.ipvs().get().failures());
    }
    if (parts.sync() != null) {
      parts.sync().get().problem().ifPresent(problems::add);
    }
    if (parts.nudges() != null) {
      parts.nudges().get().problem().ifPresent(problems::add);
    }
    if (parts.connections() != null) {
      SyncReport.problem(parts.connections().table(), clock.nanos()).ifPresent(problems::add);
      parts.connections().gate().values().stream()
          .filter(table -> !table.complete() && table != TableGate.UNKNOWN)
          .map(table -> "no planned handover to this node: " + table.reason())
          .distinct()
          .forEach(problems::add);
    }
    ClusterLink link = parts.cluster().get();
    if (link != null) {
      link.problem().ifPresent(problems::add);
    }
    fitness(loop, problems);
    for (LoopSnapshot.Group group : loop.groups()) {
      if (group.election().standby()) {
        problems.add(
            "this node is in standby for group "
                + group.election().group()
                + " and claims it in no case: lvsd resume ends that");
      }
    }
    for (LoopSnapshot.Peer peer : loop.peers()) {
      if (peer.live() && !peer.standby().isEmpty()) {
        problems.add(
            peer.node()
                + " is in standby for group "
                + String.join(", ", peer.standby())
                + ", so there is no backup: lvsd resume there ends that");
      }
      if (!peer.live()) {
        problems.add(
            peer.node()
                + " is not heard: there is no backup; is its agent running, are the paths up?");
      } else if (!peer.sameConfiguration()) {
        problems.add(peer.node() + " runs another configuration: give both the same file");
      }
      peer.paths().stream()
          .filter(path -> peer.live() && !path.alive())
          .forEach(
              path ->
                  problems.add(
                      "no heartbeats from "
                          + peer.node()
                          + " by "
                          + path.local()
                          + " -> "
                          + path.remote()));
      peer.paths().stream()
          .map(LoopSnapshot.Path::trouble)
          .filter(t -> !t.isEmpty())
          .forEach(problems::add);
    }
    return problems;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
