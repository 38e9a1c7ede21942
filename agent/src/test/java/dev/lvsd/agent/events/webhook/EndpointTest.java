package dev.lvsd.agent.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.WebhookConfig;
import dev.lvsd.agent.events.Event;
import dev.lvsd.agent.events.EventType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointTest {
  private record Request(Map<String, String> headers, String body, Promise<Integer> answer) {}

  private record Wait(Duration delay, Runnable task) {}

  private final Path directory;
  private final List<Request> requests = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private final List<String> published = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T18:00:00Z");
  private long nanos = 4711;
  private Endpoint endpoint;

  EndpointTest(@TempDir Path directory) {
    this.directory = directory;
    this.endpoint = start(directory, Outbox.MAX_EVENTS);
  }

  private Endpoint start(Path directory, int maxEvents) {
    Endpoint.Surroundings around =
        new Endpoint.Surroundings(
            Runnable::run,
            (delay, task) -> waits.add(new Wait(delay, task)),
            () -> now,
            () -> nanos,
            new SplittableRandom(1),
            (type, subject, message, data) ->
                published.add(type + " " + subject + " " + data.get("dropped")),
            this::post);
    return new Endpoint(
        new WebhookConfig(
            "ops",
            URI.create("http://192.0.2.1/hooks"),
            List.of("dev.lvsd.vip.*", "dev.lvsd.webhook.*"),
            null),
        Outbox.open(directory, maxEvents, Outbox.MAX_BYTES),
        new WebhookSigner("secret".getBytes(StandardCharsets.UTF_8)),
        around);
  }

  private Future<Integer> post(URI url, Map<String, String> headers, String body) {
    Promise<Integer> answer = Promise.promise();
    requests.add(new Request(headers, body, answer));
    return answer.future();
  }

  private void enqueue(String id) {
    Event event =
        new Event(
            id, EventType.VIP_ACQUIRED, "/lvsd/c/n", "default", now, "n", "", 1, "m", Map.of());
    endpoint.enqueue(event, "{\"id\":\"" + id + "\"}");
  }

  private void answer(int request, int status) {
    requests.get(request).answer().complete(status);
  }

  private List<String> sent() {
    return requests.stream().map(request -> request.headers().get("webhook-id")).toList();
  }

  @Test
  void the_next_event_is_sent_only_when_the_one_before_it_was_accepted() {
    enqueue("a");
    enqueue("b");
    assertThat(sent()).containsExactly("a");
    answer(0, 204);
    assertThat(sent()).containsExactly("a", "b");
    answer(1, 200);
    assertThat(endpoint.stats()).isEqualTo(new WebhookStats("ops", 0, 2, 0, null));
    assertThat(endpoint.quiet()).isTrue();
  }

  @Test
  void a_request_is_signed_over_its_id_its_time_and_its_body() {
    enqueue("a");
    Request request = requests.get(0);
    long seconds = now.getEpochSecond();
    assertThat(request.headers())
        .containsEntry("content-type", "application/cloudevents+json")
        .containsEntry("webhook-id", "a")
        .containsEntry("webhook-timestamp", Long.toString(seconds))
        .containsEntry(
            "webhook-signature",
            new WebhookSigner("secret".getBytes(StandardCharsets.UTF_8))
                .sign("a", seconds, request.body()));
  }

  @Test
  void a_refused_event_is_sent_again_with_the_same_id_and_a_new_time() {
    enqueue("a");
    answer(0, 500);
    assertThat(endpoint.stats().lastError()).isEqualTo("status 500");
    assertThat(endpoint.quiet()).isTrue();
    enqueue("b");
    assertThat(sent()).containsExactly("a");
    now = now.plusSeconds(1);
    waits.get(0).task().run();
    assertThat(sent()).containsExactly("a", "a");
    assertThat(requests.get(1).headers())
        .containsEntry("webhook-timestamp", Long.toString(now.getEpochSecond()));
    answer(1, 200);
    assertThat(sent()).containsExactly("a", "a", "b");
    assertThat(endpoint.stats().lastError()).isNull();
  }

  @Test
  void the_waits_grow_with_every_failure_and_begin_anew_after_a_success() {
    enqueue("a");
    enqueue("b");
    requests.get(0).answer().fail(new ConnectException("refused"));
    assertThat(endpoint.stats().lastError()).isEqualTo("refused");
    waits.get(0).task().run();
    answer(1, 301);
    waits.get(1).task().run();
    answer(2, 200);
    answer(3, 429);
    assertThat(waits.get(0).delay()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(waits.get(1).delay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(waits.get(2).delay()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
  }

  @Test
  void what_was_not_accepted_is_sent_again_after_a_restart() {
    enqueue("a");
    enqueue("b");
    requests.clear();
    endpoint = start(directory, Outbox.MAX_EVENTS);
    endpoint.proceed();
    answer(0, 200);
    assertThat(sent()).containsExactly("a", "b");
  }

  @Test
  void an_event_is_given_up_after_a_day() {
    enqueue("a");
    answer(0, 503);
    now = now.plus(Endpoint.GIVE_UP).plusSeconds(1);
    waits.get(0).task().run();
    assertThat(sent()).containsExactly("a");
    assertThat(endpoint.stats().dropped()).isEqualTo(1);
    assertThat(published).containsExactly("WEBHOOK_DROPPED ops 1");
  }

  @Test
  void an_event_that_the_receiver_calls_gone_is_given_up_at_once() {
    enqueue("a");
    enqueue("b");
    answer(0, 410);
    assertThat(sent()).containsExactly("a", "b");
    assertThat(endpoint.stats().dropped()).isEqualTo(1);
  }

  @Test
  void a_damaged_event_is_skipped() throws Exception {
    enqueue("a");
    answer(0, 503);
    enqueue("b");
    try (var files = Files.list(directory)) {
      Files.writeString(files.sorted().findFirst().orElseThrow(), "{\"id");
    }
    waits.get(0).task().run();
    assertThat(sent()).containsExactly("a", "b");
    assertThat(endpoint.stats().dropped()).isEqualTo(1);
  }

  @Test
  void a_flood_of_lost_events_is_reported_once_a_minute() {
    endpoint = start(directory, 1);
    for (int i = 0; i < 10; i++) {
      enqueue("id-" + i);
    }
    answer(0, 500);
    assertThat(published).containsExactly("WEBHOOK_DROPPED ops 1");
    nanos += Duration.ofMinutes(1).toNanos();
    enqueue("late");
    long unreported = endpoint.stats().dropped() - 1;
    assertThat(published)
        .containsExactly("WEBHOOK_DROPPED ops 1", "WEBHOOK_DROPPED ops " + unreported);
  }

  @Test
  void its_own_losses_are_not_told_to_itself() {
    assertThat(endpoint.wants(dropped("ops"))).isFalse();
    assertThat(endpoint.wants(dropped("other"))).isTrue();
  }

  private Event dropped(String webhook) {
    return new Event(
        "id", EventType.WEBHOOK_DROPPED, "/s", webhook, now, "n", "", 1, "m", Map.of());
  }
}
