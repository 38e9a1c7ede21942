package dev.lvsd.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.agent.config.ApiConfig;
import dev.lvsd.agent.events.EventJournal;
import dev.lvsd.agent.events.EventType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ApiServerTest {
  private static final ApiConfig ANY_PORT = new ApiConfig("127.0.0.1", 0);
  private static final CommandRoutes NO_COMMANDS =
      new CommandRoutes(new NoOperations(), () -> null);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics("0.1.0");
  private final EventJournal journal;
  private ApiServer api;
  private JsonObject status;

  ApiServerTest(@TempDir Path stateDir) throws Exception {
    journal =
        EventJournal.open(
            stateDir, "web-lb", "director-a", () -> Instant.EPOCH, () -> "7@director-a");
    try (InputStream in = ApiServerTest.class.getResourceAsStream("status.json")) {
      status =
          new JsonObject(
              new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    }
    metrics.bind(journal);
    api =
        await(
            ApiServer.start(
                vertx, ANY_PORT, () -> status, NO_COMMANDS, journal, metrics.registry()));
  }

  @BeforeEach
  void twoEvents() {
    journal.publish(EventType.VIP_ACQUIRED, "default", "Acquired.", Map.of());
    journal.publish(EventType.PEER_UP, "director-b", "Up.", Map.of("interface", "eth0"));
    // Closing waits until the events are in.
    journal.close();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
    metrics.close();
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private JsonObject get(String path) throws Exception {
    HttpResponse<String> response = send("GET", path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    return new JsonObject(response.body());
  }

  private static OutputUnit validate(JsonObject openApi, String schema, JsonObject document) {
    JsonObject root =
        new JsonObject()
            .put("$id", "https://example.invalid/openapi.json")
            .put("$ref", "#/components/schemas/" + schema)
            .put("components", openApi.getJsonObject("components"));
    return Validator.create(
            JsonSchema.of(root),
            new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri("https://example.invalid/"))
        .validate(document);
  }

  @Test
  void status_is_what_the_source_says() throws Exception {
    assertThat(get("/v1/status")).isEqualTo(status);
  }

  @Test
  void events_are_those_after_a_number() throws Exception {
    assertThat(get("/v1/events").getJsonArray("events")).hasSize(2);
    JsonObject later = get("/v1/events?since=1");
    assertThat(later.getJsonArray("events")).hasSize(1);
    assertThat(later.getJsonArray("events").getJsonObject(0).getString("type"))
        .isEqualTo("dev.lvsd.peer.up");
    assertThat(later.getLong("lastSequence")).isEqualTo(2);
    assertThat(get("/v1/events?since=2").getJsonArray("events")).isEmpty();
  }

  @Test
  void a_number_that_is_none_is_a_problem() throws Exception {
    HttpResponse<String> response = send("GET", "/v1/events?since=yesterday");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(validate(get("/v1/openapi.json"), "Problem", new JsonObject(response.body())))
        .matches(OutputUnit::getValid);
  }

  @Test
  void the_agent_is_healthy_while_it_answers() throws Exception {
    HttpResponse<String> response = send("GET", "/healthz");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("ok\n");
  }

  @Test
  void metrics_tell_what_the_status_tells() throws Exception {
    String text = send("GET", "/metrics").body();
    assertThat(text)
        .contains("lvsd_build_info{version=\"0.1.0\"} 1")
        .contains("lvsd_group_master{group=\"default\"} 1.0")
        .contains("lvsd_realserver_up{realserver=\"198.51.100.2:80\",service=\"web\"} 0.0")
        .contains(
            "lvsd_realserver_connections_active{realserver=\"198.51.100.1:80\",service=\"web\"}"
                + " 12.0")
        .contains("lvsd_path_rtt_seconds{path=\"192.0.2.12\",peer=\"director-b\"} 2.1E-4")
        .contains("lvsd_path_jitter_seconds{path=\"192.0.2.12\",peer=\"director-b\"} 3.0E-5")
        .contains("lvsd_path_received{path=\"192.0.2.12\",peer=\"director-b\"} 77.0")
        .contains("lvsd_path_loss_ratio{path=\"192.0.2.12\",peer=\"director-b\"} 0.005")
        .contains("lvsd_heartbeat_refused{reason=\"authentication\"} 3.0")
        .contains("lvsd_heartbeat_lateness_seconds 9.0E-4")
        .contains("lvsd_heartbeat_eased 2.0")
        .contains("lvsd_webhook_queued{webhook=\"ops\"} 2.0")
        .contains("lvsd_sync_complete{group=\"default\"} 1.0")
        .contains("lvsd_sync_table_entries 12000.0")
        .contains("lvsd_sync_table_bytes 900000.0")
        .contains("lvsd_sync_table_refused 1.0")
        .contains("lvsd_sync_messages 34000.0")
        .contains("lvsd_sync_foreign_id 5.0")
        .contains("lvsd_sync_malformed 6.0")
        .contains("lvsd_sync_strangers 3.0")
        .contains("lvsd_sync_kernel_drops 7.0")
        .contains("lvsd_sync_capture_drops 8.0")
        .contains("lvsd_sync_nudge_failures 4.0")
        .contains("lvsd_sync_coverage_ratio{peer=\"director-b\"} 0.9995")
        .contains("lvsd_sync_missing{peer=\"director-b\"} 6.0")
        .contains("lvsd_sync_lag_seconds{peer=\"director-b\"} 0.15")
        .contains("lvsd_sync_last_resync_seconds{peer=\"director-b\"} 61.0")
        .contains("lvsd_problems 1.0")
        .contains("lvsd_events_last_sequence 2.0");
  }

  @Test
  void a_metric_of_what_is_gone_goes_too() throws Exception {
    assertThat(send("GET", "/metrics").body()).contains("lvsd_peer_alive{");
    status = status.copy().put("peers", new JsonArray());
    assertThat(send("GET", "/metrics").body()).doesNotContain("lvsd_peer_alive{");
  }

  @Test
  void where_sync_is_not_configured_there_are_no_metrics_of_it() throws Exception {
    status = status.copy().putNull("sync");
    status.getJsonArray("groups").getJsonObject(0).remove("table");
    assertThat(send("GET", "/metrics").body()).doesNotContain("lvsd_sync_");
  }

  @Test
  void an_unknown_path_is_a_problem_document() throws Exception {
    HttpResponse<String> response = send("GET", "/v1/nothing");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(new JsonObject(response.body()).getString("instance")).isEqualTo("/v1/nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void nothing_can_be_changed(String method) throws Exception {
    HttpResponse<String> response = send(method, "/v1/status");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains("GET");
    assertThat(new JsonObject(response.body()).getInteger("status")).isEqualTo(405);
  }

  @Test
  void a_source_that_fails_is_a_problem_without_a_stack_trace() throws Exception {
    ApiServer broken =
        await(
            ApiServer.start(
                vertx,
                ANY_PORT,
                () -> {
                  throw new IllegalStateException("as the test wants it");
                },
                NO_COMMANDS,
                journal,
                metrics.registry()));
    api = broken;
    HttpResponse<String> response = send("GET", "/v1/status");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("as the test wants it");
  }

  @Test
  void a_taken_port_is_told_in_one_line_with_the_remedy() {
    ApiConfig taken = new ApiConfig("127.0.0.1", api.port());
    assertThatThrownBy(
            () ->
                await(
                    ApiServer.start(
                        vertx, taken, () -> status, NO_COMMANDS, journal, metrics.registry())))
        .isInstanceOf(CompletionException.class)
        .cause()
        .hasMessageStartingWith(
            "listening for the API on 127.0.0.1:" + api.port() + " failed: Address already in use")
        .hasMessageContaining("api.listen")
        .hasMessageNotContaining("\n");
  }

  @Test
  void the_openapi_document_is_true_of_every_answer() throws Exception {
    JsonObject openApi = get("/v1/openapi.json");
    JsonObject paths = openApi.getJsonObject("paths");
    assertThat(paths.fieldNames())
        .containsExactlyInAnyOrder(
            "/v1/status",
            "/v1/events",
            "/v1/openapi.json",
            "/metrics",
            "/healthz",
            "/v1/failover",
            "/v1/standby",
            "/v1/resume",
            "/v1/resync");
    for (String path : paths.fieldNames()) {
      if (!paths.getJsonObject(path).containsKey("get")) {
        continue;
      }
      HttpResponse<String> response = send("GET", path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      String type = response.headers().firstValue("content-type").orElse("").split(";")[0];
      JsonObject content =
          paths
              .getJsonObject(path)
              .getJsonObject("get")
              .getJsonObject("responses")
              .getJsonObject("200")
              .getJsonObject("content");
      assertThat(content.fieldNames()).as(path).containsExactly(type);
    }
    OutputUnit ofStatus = validate(openApi, "Status", get("/v1/status"));
    assertThat(ofStatus.getValid()).as("status: %s", ofStatus.getErrors()).isTrue();
    OutputUnit ofEvents = validate(openApi, "Events", get("/v1/events"));
    assertThat(ofEvents.getValid()).as("events: %s", ofEvents.getErrors()).isTrue();
  }

  @Test
  void the_openapi_document_refuses_what_is_not_a_status() throws Exception {
    JsonObject wrong = status.copy();
    wrong.getJsonArray("groups").getJsonObject(0).put("leaseRemainingMillis", "soon");
    assertThat(validate(get("/v1/openapi.json"), "Status", wrong).getValid()).isFalse();
  }
}
