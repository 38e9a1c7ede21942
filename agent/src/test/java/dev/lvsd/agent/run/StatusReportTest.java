package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.api.ApiServer;
import dev.lvsd.agent.checks.HealthBoard;
import dev.lvsd.agent.cluster.Software;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.election.ElectionSnapshot;
import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.agent.events.webhook.WebhookStats;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.PathStatistics;
import dev.lvsd.agent.ipvs.ObservedService;
import dev.lvsd.agent.ipvs.ObservedTable;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import dev.lvsd.agent.loop.LoopSnapshot;
import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceEntry;
import dev.lvsd.netlink.ipvs.Stats;
import dev.lvsd.sync.SyncDaemonStatus;
import dev.lvsd.sync.nudge.NudgeStatistics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  private final Vertx vertx = Vertx.vertx();
  private final Configuration configuration;
  private final NodeConfig node;

  StatusReportTest() throws Exception {
    Path file = Path.of("..", "deploy", "examples", "pair.json");
    configuration =
        ConfigurationLoader.parse(Files.readAllBytes(file), Path.of("/etc/lvsd"))
            .configuration()
            .orElseThrow();
    node = configuration.cluster().nodes().get(0);
  }

  @AfterEach
  void close() {
    vertx.close();
  }

  private StatusReport report(LoopSnapshot loop, boolean director) {
    ServiceConfig service = configuration.services().get(0);
    ReconcilerSnapshot ipvs =
        new ReconcilerSnapshot(
            new ObservedTable(
                List.of(
                    new ObservedService(
                        new ServiceEntry(
                            Service.plain(service.virtual(), service.scheduler()), Stats.NONE),
                        List.of(
                            new DestinationEntry(
                                new Destination(
                                    service.realServers().get(0).key(),
                                    service.forwarding(),
                                    2,
                                    0,
                                    0),
                                11,
                                22,
                                0,
                                Stats.NONE))))),
            0,
            true,
            true,
            List.of("a failure of IPVS"),
            0);
    HealthBoard health =
        new HealthBoard(
            vertx, configuration.services(), new RecordedEvents(), System::nanoTime, () -> {});
    return new StatusReport(
        configuration,
        node,
        new Software("0.1.0", "17.0.9"),
        Instant.EPOCH,
        System::nanoTime,
        new StatusReport.Parts(
            () -> loop,
            director ? () -> ipvs : null,
            director ? health : null,
            director ? () -> new SyncDaemonStatus(true, false, Optional.of("no receiver")) : null,
            director ? () -> new NudgeStatistics(5, 2, 7, Optional.of("nothing is pushed")) : null,
            null,
            () ->
                List.of(
                    new WebhookStats("ops", 1, 2, 3, null),
                    new WebhookStats("chat", 0, 0, 0, "connection refused")),
            () -> null,
            () -> Map.of("director-b", new Software("0.2.0", "21.0.1")),
            () -> List.of("a note")));
  }

  private static LoopSnapshot loop() {
    PathStatistics never = new PathStatistics(0, Long.MIN_VALUE, -1, -1, 0);
    PathStatistics good = new PathStatistics(9, 5, 120, 10, 1);
    return new LoopSnapshot(
        List.of(
            new LoopSnapshot.Group(
                new ElectionSnapshot(
                    "default",
                    "master",
                    new Epoch(7, "director-a"),
                    "director-a",
                    450_000_000,
                    Fitness.FULL,
                    "",
                    false,
                    true,
                    "a majority granted"),
                List.of(new LoopSnapshot.Vip("192.168.10.100/24", "eth0", true))),
            new LoopSnapshot.Group(
                new ElectionSnapshot(
                    "other",
                    "backup",
                    null,
                    null,
                    0,
                    Fitness.CANNOT_SERVE,
                    "no carrier on eth0",
                    true,
                    false,
                    "started"),
                List.of())),
        List.of(
            new LoopSnapshot.Peer(
                "director-b",
                true,
                Fitness.FULL,
                List.of("other"),
                HeartbeatCodec.Key.CURRENT,
                false,
                List.of(
                    new LoopSnapshot.Path("10.0.0.1", "10.0.0.2", true, 12, good, ""),
                    new LoopSnapshot.Path("10.1.0.1", "10.1.0.2", false, -1, never, "a trouble")))),
        Map.of("malformed", 3L),
        77);
  }

  private static OutputUnit validate(JsonObject document) throws Exception {
    JsonObject openApi;
    try (InputStream in = ApiServer.class.getResourceAsStream("openapi.json")) {
      openApi =
          new JsonObject(
              new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    }
    JsonObject root =
        new JsonObject()
            .put("$id", "https://example.invalid/openapi.json")
            .put("$ref", "#/components/schemas/Status")
            .put("components", openApi.getJsonObject("components"));
    return Validator.create(
            JsonSchema.of(root),
            new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri("https://example.invalid/"))
        .validate(document);
  }

  /** As it goes over the wire. */
  private static JsonObject sent(StatusReport report) {
    return new JsonObject(report.status().toBuffer());
  }

  @Test
  void aDirectorsStatusIsWhatTheApiPromises() throws Exception {
    JsonObject status = sent(report(loop(), true));
    OutputUnit output = validate(status);
    assertThat(output.getValid()).as("%s", output.getErrors()).isTrue();
    assertThat(status.getString("version")).isEqualTo("0.1.0");
    assertThat(status.getString("java")).isEqualTo("17.0.9");
    JsonObject peer = status.getJsonArray("peers").getJsonObject(0);
    assertThat(peer.getString("version")).isEqualTo("0.2.0");
    assertThat(peer.getString("java")).isEqualTo("21.0.1");
    JsonObject group = status.getJsonArray("groups").getJsonObject(0);
    assertThat(group.getString("role")).isEqualTo("master");
    assertThat(group.getString("epoch")).isEqualTo("7@director-a");
    assertThat(group.getLong("leaseRemainingMillis")).isEqualTo(450);
    assertThat(group.getJsonArray("vips").getJsonObject(0).getBoolean("present")).isTrue();
    assertThat(status.getJsonArray("groups").getJsonObject(1).containsKey("epoch")).isFalse();
    JsonObject service = status.getJsonArray("services").getJsonObject(0);
    assertThat(service.getBoolean("programmed")).isTrue();
    JsonObject realServer = service.getJsonArray("realServers").getJsonObject(0);
    assertThat(realServer.getInteger("weight")).isEqualTo(2);
    assertThat(realServer.getInteger("activeConnections")).isEqualTo(11);
    JsonObject sync = status.getJsonObject("sync");
    assertThat(sync.getString("group")).isEqualTo("224.0.0.81");
    assertThat(sync.getInteger("port")).isEqualTo(8848);
    assertThat(sync.getJsonObject("nudge").getLong("attempts")).isEqualTo(5);
    assertThat(sync.getJsonObject("nudge").getLong("failures")).isEqualTo(2);
    assertThat(sync.getJsonObject("nudge").getLong("lastMillis")).isPositive();
  }

  private static LoopSnapshot.Group group(String name, Fitness fitness, String why) {
    return new LoopSnapshot.Group(
        new ElectionSnapshot(name, "backup", null, null, 0, fitness, why, false, false, "started"),
        List.of());
  }

  @Test
  void whatANodeLacksIsSaidOnceForAllGroupsThatItConcernsAndOnlyThatItDoesToPrograms()
      throws Exception {
    String why = "no gateway answers";
    LoopSnapshot loop =
        new LoopSnapshot(
            List.of(
                group("mail", Fitness.lacking(1), why),
                group("web", Fitness.lacking(1), why),
                group("dns", Fitness.lacking(2), why + "; no real server is seen of dns")),
            List.of(),
            Map.of(),
            0);
    JsonObject status = sent(report(loop, false));
    assertThat(validate(status).getValid()).isTrue();
    assertThat(status.getJsonArray("groups"))
        .allSatisfy(g -> assertThat(((JsonObject) g).getString("fitness")).isEqualTo("degraded"));
    assertThat(status.getJsonArray("problems").getList())
        .contains(
            "this node can serve only in part (group mail, web): no gateway answers",
            "this node can serve only in part (group dns): no gateway answers;"
                + " no real server is seen of dns");
    LoopSnapshot alike = new LoopSnapshot(loop.groups().subList(0, 2), List.of(), Map.of(), 0);
    assertThat(sent(report(alike, false)).getJsonArray("problems").getList())
        .contains("this node can serve only in part: no gateway answers");
  }

  @Test
  void aWitnessHasAStatusWithoutServices() throws Exception {
    JsonObject status = sent(report(new LoopSnapshot(List.of(), List.of(), Map.of(), 0), false));
    OutputUnit output = validate(status);
    assertThat(output.getValid()).as("%s", output.getErrors()).isTrue();
    assertThat(status.getJsonArray("services")).isEmpty();
    assertThat(status.containsKey("sync")).isFalse();
  }

  @Test
  void everythingThatAPersonShouldLookAtIsAProblem() {
    assertThat(sent(report(loop(), true)).getJsonArray("problems").getList())
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).isEqualTo("a note"),
            p -> assertThat(p).isEqualTo("a failure of IPVS"),
            p -> assertThat(p).isEqualTo("no receiver"),
            p -> assertThat(p).isEqualTo("nothing is pushed"),
            p ->
                assertThat(p).isEqualTo("this node cannot serve (group other): no carrier on eth0"),
            p -> assertThat(p.toString()).startsWith("this node is in standby for group other"),
            p -> assertThat(p.toString()).startsWith("director-b is in standby for group other"),
            p -> assertThat(p.toString()).contains("another configuration"),
            p -> assertThat(p.toString()).contains("no heartbeats from director-b by 10.1.0.1"),
            p -> assertThat(p).isEqualTo("a trouble"));
  }
}
