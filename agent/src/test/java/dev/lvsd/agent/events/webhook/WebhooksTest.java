package dev.lvsd.agent.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.WebhookConfig;
import dev.lvsd.agent.events.EventJournal;
import dev.lvsd.agent.events.EventType;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from the journal to a receiver, over loopback. */
@Timeout(30)
class WebhooksTest {
  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);

  private record Received(String id, String timestamp, String signature, String body) {}

  private final Path stateDir;
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

  WebhooksTest(@TempDir Path stateDir) {
    this.stateDir = stateDir;
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Answers /dead never and everything else at once. */
  private int receiver(int port) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(this::receive)
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    return server.actualPort();
  }

  private void receive(HttpServerRequest request) {
    if (request.path().equals("/dead")) {
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              received.add(
                  new Received(
                      request.getHeader("webhook-id"),
                      request.getHeader("webhook-timestamp"),
                      request.getHeader("webhook-signature"),
                      body.toString()));
              request.response().setStatusCode(202).end();
            });
  }

  private Received next() throws InterruptedException {
    Received next = received.poll(20, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private static WebhookConfig config(String name, int port) {
    return new WebhookConfig(
        name, URI.create("http://127.0.0.1:" + port + "/" + name), List.of("dev.lvsd.vip.*"), null);
  }

  private Webhooks webhooks(EventJournal journal, WebhookConfig... configs) {
    Webhooks webhooks =
        Webhooks.start(
            vertx,
            List.of(configs),
            Map.of("ops", SECRET),
            stateDir,
            Instant::now,
            System::nanoTime,
            journal);
    journal.subscribe("webhooks", Webhooks.CAPACITY, webhooks);
    return webhooks;
  }

  private EventJournal journal() {
    return EventJournal.open(stateDir, "web-lb", "director-a", Instant::now, () -> "7@director-a");
  }

  private static void publish(EventJournal journal, EventType type, String subject) {
    journal.publish(type, subject, "It happened.", Map.of());
  }

  @Test
  void an_event_arrives_signed_and_whole_and_others_stay_away() throws Exception {
    EventJournal journal = journal();
    Webhooks webhooks = webhooks(journal, config("ops", receiver(0)));
    publish(journal, EventType.PEER_DOWN, "director-b");
    publish(journal, EventType.VIP_ACQUIRED, "default");
    Received event = next();
    JsonObject json = new JsonObject(event.body());
    assertThat(json.getString("type")).isEqualTo("dev.lvsd.vip.acquired");
    assertThat(json.getString("id")).isEqualTo(event.id());
    assertThat(event.signature())
        .isEqualTo(
            new WebhookSigner(SECRET)
                .sign(event.id(), Long.parseLong(event.timestamp()), event.body()));
    journal.close();
    webhooks.close();
    assertThat(webhooks.stats()).containsExactly(new WebhookStats("ops", 0, 1, 0, null));
    assertThat(received).isEmpty();
  }

  @Test
  void a_receiver_that_never_answers_delays_no_other_even_on_the_same_host() throws Exception {
    int port = receiver(0);
    EventJournal journal = journal();
    Webhooks webhooks = webhooks(journal, config("dead", port), config("ops", port));
    for (int i = 0; i < 20; i++) {
      publish(journal, EventType.VIP_ACQUIRED, "group-" + i);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(new JsonObject(next().body()).getString("subject")).isEqualTo("group-" + i);
    }
    journal.close();
    webhooks.close();
    assertThat(webhooks.stats().get(0).queued()).isEqualTo(20);
  }

  @Test
  void events_that_nobody_took_arrive_after_the_agents_restart() throws Exception {
    int nobodyListens = 1;
    EventJournal first = journal();
    Webhooks before = webhooks(first, config("ops", nobodyListens));
    publish(first, EventType.VIP_ACQUIRED, "default");
    publish(first, EventType.VIP_RELEASED, "default");
    first.close();
    before.close();
    List<String> ids = first.since(0).stream().map(event -> event.id()).toList();

    EventJournal second = journal();
    Webhooks after = webhooks(second, config("ops", receiver(0)));
    assertThat(List.of(next().id(), next().id())).isEqualTo(ids);
    second.close();
    after.close();
  }
}
