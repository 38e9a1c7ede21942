package dev.lvsd.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.api.Operations.OfGroup;
import dev.lvsd.agent.api.Operations.Outcome;
import dev.lvsd.agent.api.Operations.Result;
import dev.lvsd.agent.config.ApiConfig;
import dev.lvsd.agent.events.EventJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CommandRoutesTest {
  private static final String TOKEN = "0123456789abcdef";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics("0.1.0");
  private final EventJournal journal;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private Future<Outcome> answer =
      Future.succeededFuture(
          new Outcome(
              Result.DONE,
              "default: b owns it now",
              List.of(new OfGroup("default", "b", true, 48, "b owns it now, after 48 ms"))));

  CommandRoutesTest(@TempDir Path stateDir) throws IOException {
    journal = EventJournal.open(stateDir, "c", "a", () -> Instant.EPOCH, () -> "");
  }

  private final class Recorded implements Operations {
    @Override
    public Future<Outcome> failover(@Nullable String group, @Nullable String to, boolean force) {
      asked.add("failover " + group + " " + to + " " + force);
      return answer;
    }

    @Override
    public Future<Outcome> standby(@Nullable String group) {
      asked.add("standby " + group);
      return answer;
    }

    @Override
    public Future<Outcome> resume(@Nullable String group) {
      asked.add("resume " + group);
      return answer;
    }

    @Override
    public Future<Outcome> resync(boolean cancel) {
      asked.add(cancel ? "end the resync" : "resync");
      return answer;
    }
  }

  private int serve(String host, @Nullable String token) {
    return ApiServer.start(
            vertx,
            new ApiConfig(host, 0),
            JsonObject::new,
            new CommandRoutes(new Recorded(), () -> token),
            journal,
            metrics.registry())
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .port();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    journal.close();
    metrics.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String authority, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://" + authority + path))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + TOKEN)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request("127.0.0.1:" + serve("127.0.0.1", TOKEN), path, body));
  }

  private void assertRefused(HttpResponse<String> response, int status, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(new JsonObject(response.body()).getString("detail")).contains(detail);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/failover | {} | failover null null false",
        "/v1/failover | {\"group\":\"g\",\"to\":\"b\",\"force\":true} | failover g b true",
        "/v1/standby | {\"group\":\"g\"} | standby g",
        "/v1/resume | {} | resume null",
        "/v1/resync | {} | resync",
        "/v1/resync | {\"cancel\":true} | end the resync",
        "/v1/resync | '' | resync"
      })
  void whatIsAskedForIsPassedOnAndAnswered(String path, String body, String expected)
      throws Exception {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(asked).containsExactly(expected);
    assertThat(new JsonObject(response.body()).getJsonArray("groups").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("name", "default")
                .put("owner", "b")
                .put("changed", true)
                .put("tookMillis", 48)
                .put("message", "b owns it now, after 48 ms"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not one JSON object",
        "{} {} | not one JSON object",
        "[] | not one JSON object",
        "null | not one JSON object",
        "'' | not one JSON object",
        "{\"too\":\"b\"} | \"too\" is not a known key; known: force, group, to",
        "{\"to\":1} | \"to\" must be a string",
        "{\"to\":null} | \"to\" must be a string",
        "{\"force\":\"true\"} | \"force\" must be true or false",
        "{\"to\":\"a\",\"to\":\"b\"} | /to is there twice"
      })
  void whatIsNotUnderstoodChangesNothing(String body, String detail) throws Exception {
    assertRefused(post("/v1/failover", body), 400, detail);
  }

  @Test
  void aBodyThatIsTooLargeChangesNothing() throws Exception {
    assertRefused(post("/v1/standby", "{" + " ".repeat(5000) + "}"), 413, "too large");
  }

  @Test
  void parametersOutsideOfTheBodyChangeNothing() throws Exception {
    assertRefused(post("/v1/standby?group=g", "{}"), 400, "into the body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void anotherMethodChangesNothing(String method) throws Exception {
    HttpRequest.Builder request =
        request("127.0.0.1:" + serve("127.0.0.1", TOKEN), "/v1/failover", "{}")
            .method(method, HttpRequest.BodyPublishers.ofString("{}"));
    HttpResponse<String> response = send(request);
    assertRefused(response, 405, "use POST here");
    assertThat(response.headers().firstValue("allow")).contains("POST");
  }

  @Test
  void anotherContentTypeChangesNothing() throws Exception {
    HttpRequest.Builder request =
        request("127.0.0.1:" + serve("127.0.0.1", TOKEN), "/v1/failover", "{}")
            .setHeader("Content-Type", "text/plain");
    assertRefused(send(request), 415, "application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer 0123456789abcdeX", "Basic 0123456789abcdef", ""})
  void withoutTheTokenNothingChanges(String authorization) throws Exception {
    HttpRequest.Builder request =
        request("127.0.0.1:" + serve("127.0.0.1", TOKEN), "/v1/failover", "{}")
            .setHeader("Authorization", authorization);
    HttpResponse<String> response = send(request);
    assertRefused(response, 401, "api.token");
    assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(response.body()).doesNotContain(TOKEN);
  }

  @Test
  void whereThereIsNoTokenNothingChanges() throws Exception {
    String authority = "127.0.0.1:" + serve("127.0.0.1", null);
    assertRefused(
        send(request(authority, "/v1/failover", "{}").setHeader("Authorization", "Bearer null")),
        403,
        "no token");
  }

  @Test
  void anAgentThatDoesNotListenOnLoopbackTakesCommandsOfItsOwnMachine() throws Exception {
    InetAddress own = anAddressBesideLoopback();
    org.junit.jupiter.api.Assumptions.assumeTrue(own != null, "a machine with loopback only");
    String host = own == null ? "" : own.getHostAddress();
    HttpResponse<String> response =
        send(request(host + ":" + serve(host, TOKEN), "/v1/standby", "{}"));
    assertThat(response.statusCode()).isEqualTo(200);
  }

  private static @Nullable InetAddress anAddressBesideLoopback() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
        .findFirst()
        .orElse(null);
  }

  @ParameterizedTest
  @CsvSource({"UNKNOWN,400", "REFUSED,409", "FAILED,503"})
  void whatDidNotComeAboutIsAProblemWithItsReason(Result result, int status) throws Exception {
    answer =
        Future.succeededFuture(
            new Outcome(
                result,
                "default: no live peer",
                List.of(new OfGroup("default", null, false, 0, "no live peer"))));
    HttpResponse<String> response = post("/v1/failover", "{}");
    assertThat(response.statusCode()).isEqualTo(status);
    JsonObject problem = new JsonObject(response.body());
    assertThat(problem.getString("detail")).isEqualTo("default: no live peer");
    assertThat(problem.containsKey("groups")).isEqualTo(result != Result.UNKNOWN);
  }

  @Test
  void aFailureIsToldInOneLine() throws Exception {
    answer = Future.failedFuture(new IOException("cannot write the file: no space left"));
    HttpResponse<String> response = post("/v1/standby", "{}");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(response.body()).getString("detail"))
        .isEqualTo("cannot write the file: no space left");
  }
}
