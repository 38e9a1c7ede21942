package dev.lvsd.health.http;

import static dev.lvsd.health.net.TestServers.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.health.Target;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpProbeTest {
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final List<StatusRange> OK = List.of(new StatusRange(200, 299));

  private final Vertx vertx = Vertx.vertx();
  private final TestServers servers = new TestServers(vertx);
  private final Dialer dialer = new Dialer(vertx, System::nanoTime);

  @AfterEach
  void close() {
    servers.close();
  }

  private static HttpSettings settings(
      String method,
      @Nullable String host,
      Map<String, String> headers,
      List<StatusRange> status,
      @Nullable String body) {
    return new HttpSettings(false, false, method, "/index.html", host, headers, status, body);
  }

  private static HttpSettings expecting(@Nullable String body) {
    return settings("GET", null, Map.of(), OK, body);
  }

  private String probe(Target target, HttpSettings settings, long timeoutNanos) {
    return verdict(new HttpProbe(dialer, settings).probe(target, timeoutNanos));
  }

  private String probe(String answer, HttpSettings settings) {
    return probe(servers.answering(Buffer.buffer(answer)), settings, TestServers.LONG_NANOS);
  }

  /** Answers a request, then closes the connection. */
  private Target closingAfter(String answer) {
    return servers.serve(
        socket -> socket.handler(data -> socket.write(answer).onComplete(x -> socket.close())));
  }

  @Test
  void anAcceptedStatusIsASuccessAndTheConnectionIsClosedEachTime() {
    Target target = servers.answering(Buffer.buffer("HTTP/1.1 204 No Content\r\n\r\n"));

    for (int i = 0; i < 3; i++) {
      assertThat(probe(target, expecting(null), TestServers.LONG_NANOS)).isEqualTo("succeeded");
    }

    servers.expectClosedConnections(3);
  }

  @Test
  void theRequestCarriesHostHeadersAndTheWishToClose() throws InterruptedException {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Target target =
        servers.serve(
            socket ->
                socket.handler(
                    data -> {
                      requests.add(data.toString());
                      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }));

    probe(target, expecting(null), TestServers.LONG_NANOS);
    assertThat(requests.poll(10, TimeUnit.SECONDS))
        .isEqualTo(
            "GET /index.html HTTP/1.1\r\nhost: "
                + target
                + "\r\nuser-agent: lvsd\r\naccept: */*\r\nconnection: close\r\n\r\n");

    Map<String, String> headers = Map.of("User-Agent", "mine", "Connection", "keep-alive");
    probe(target, settings("HEAD", "web.example:8080", headers, OK, null), TestServers.LONG_NANOS);
    assertThat(requests.poll(10, TimeUnit.SECONDS))
        .startsWith("HEAD /index.html HTTP/1.1\r\nhost: web.example:8080\r\n")
        .containsIgnoringCase("user-agent: mine\r\n")
        .doesNotContain("lvsd")
        .containsIgnoringCase("connection: close\r\n")
        .doesNotContain("keep-alive");
  }

  @Test
  void anotherStatusIsAFailureThatNamesBoth() {
    assertThat(probe("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n", expecting(null)))
        .isEqualTo("GET /index.html answered 503, expected 200-299");
    List<StatusRange> ranges = List.of(new StatusRange(200, 200), new StatusRange(300, 399));
    HttpSettings two = settings("GET", null, Map.of(), ranges, null);
    assertThat(probe("HTTP/1.1 404 No\r\n\r\n", two))
        .isEqualTo("GET /index.html answered 404, expected 200 or 300-399");
    assertThat(probe("HTTP/1.1 399 Odd\r\nContent-Length: 0\r\n\r\n", two)).isEqualTo("succeeded");
  }

  @Test
  void aRedirectIsAnAnswerAndIsNotFollowed() {
    Target target =
        servers.answering(
            Buffer.buffer("HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n"));

    assertThat(probe(target, expecting(null), TestServers.LONG_NANOS)).contains("answered 302");
    servers.expectClosedConnections(1);
  }

  @Test
  void theTextMayStandAnywhereInTheBodyAlsoAcrossChunks() {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "6\r\nall gr\r\n5\r\neen, \r\n3\r\nnow\r\n0\r\n\r\n";

    assertThat(probe(chunked, expecting("green"))).isEqualTo("succeeded");
    assertThat(probe(chunked, expecting("red")))
        .isEqualTo("GET /index.html answered 200, but \"red\" is not in the body of 14 bytes");
  }

  @Test
  void theTextIsComparedAsUtf8() {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n größ";

    assertThat(probe(answer, expecting("größ"))).isEqualTo("succeeded");
  }

  @Test
  void aBodyWithoutLengthEndsWithTheConnection() {
    assertThat(
            probe(
                closingAfter("HTTP/1.0 200 OK\r\n\r\nall green"),
                expecting("all green"),
                TestServers.LONG_NANOS))
        .isEqualTo("succeeded");
  }

  @Test
  void theAnswerToHeadHasNoBodyWhateverItsLengthSays() {
    HttpSettings head = settings("HEAD", null, Map.of(), OK, null);

    assertThat(probe("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", head))
        .isEqualTo("succeeded");
  }

  @Test
  void informationalAnswersAreNotTheAnswer() {
    String early =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    assertThat(probe(early, expecting("ok"))).isEqualTo("succeeded");
  }

  @Test
  void anEndlessBodyIsReadInPartOnly() {
    Target target =
        servers.serve(
            socket ->
                socket.handler(
                    data -> {
                      socket.write("HTTP/1.1 200 OK\r\n\r\n");
                      socket.drainHandler(ignored -> fill(socket));
                      fill(socket);
                    }));

    assertThat(probe(target, expecting(null), TestServers.LONG_NANOS)).isEqualTo("succeeded");
    assertThat(probe(target, expecting("x"), TestServers.LONG_NANOS))
        .isEqualTo(
            "GET /index.html answered 200, but \"x\" is not in the first 65536 bytes of the body");
    servers.expectClosedConnections(2);
  }

  private static void fill(NetSocket socket) {
    Buffer block = Buffer.buffer(new byte[16 * 1024]);
    while (!socket.writeQueueFull()) {
      socket.write(block);
    }
  }

  @Test
  void aBodyThatDripsEndsWithTheTimeoutOfTheWholeProbe() {
    Target target =
        servers.serve(
            socket ->
                socket.handler(
                    data -> {
                      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                      long drip = vertx.setPeriodic(10, ignored -> socket.write("."));
                      socket.endHandler(ignored -> vertx.cancelTimer(drip));
                    }));

    assertThat(probe(target, expecting(null), SHORT_NANOS))
        .isEqualTo("timed out after 1000 ms reading the body of GET /index.html");
    servers.expectClosedConnections(1);
  }

  @Test
  void aServerThatAcceptsAndHangsEndsWithTheTimeout() {
    assertThat(probe(servers.silent(), expecting(null), SHORT_NANOS))
        .isEqualTo("timed out after 1000 ms waiting for the answer to GET /index.html");
    servers.expectClosedConnections(1);
  }

  @Test
  void aConnectionClosedWithoutAnAnswerSaysSo() {
    Target target = servers.serve(socket -> socket.handler(data -> socket.close()));

    assertThat(probe(target, expecting(null), TestServers.LONG_NANOS))
        .isEqualTo(target + " closed the connection without an answer to GET /index.html");
  }

  @Test
  void aConnectionClosedWithinTheBodySaysSo() {
    Target target = closingAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");

    assertThat(probe(target, expecting(null), TestServers.LONG_NANOS))
        .isEqualTo("GET /index.html answered 200, but the connection ended within the body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "{\"status\": \"up\"}\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
      })
  void whatIsNotHttpIsAFailureThatSaysSo(String answer) {
    assertThat(probe(answer, expecting(null)))
        .startsWith("GET /index.html was not answered in HTTP: ");
  }

  @Test
  void aHeaderWithoutEndIsRefusedInsteadOfCollected() {
    String huge = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(64 * 1024);

    assertThat(probe(huge, expecting(null))).contains("was not answered in HTTP");
  }

  @Test
  void aRefusedConnectionSaysSo() {
    assertThat(probe(TestServers.refused(), expecting(null), TestServers.LONG_NANOS))
        .endsWith("failed: Connection refused");
  }

  @Test
  void settingsThatWouldBreakTheRequestApartAreRefused() {
    assertThatThrownBy(() -> HttpSettings.get("/a b")).hasMessageContaining("percent-encoded");
    assertThatThrownBy(() -> HttpSettings.get("index")).hasMessageContaining("must begin with /");
    assertThatThrownBy(() -> settings("GET", null, Map.of("X", "a\r\nY: b"), OK, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings("GET", "a\r\nb", Map.of(), OK, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings("G T", null, Map.of(), OK, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings("CONNECT", null, Map.of(), OK, null))
        .hasMessageContaining("CONNECT");
    assertThatThrownBy(() -> new StatusRange(300, 200)).hasMessageContaining("300-200");
  }
}
