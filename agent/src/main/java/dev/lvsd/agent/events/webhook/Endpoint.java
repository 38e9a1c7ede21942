package dev.lvsd.agent.events.webhook;

import dev.lvsd.agent.config.WebhookConfig;
import dev.lvsd.agent.events.CloudEvents;
import dev.lvsd.agent.events.Event;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.events.webhook.Outbox.Item;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.agent.time.WallClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receiver: sends the head of its outbox, one request at a time, and goes on to the next only
 * when the head has been accepted (2xx) or given up. It is given up after {@link #GIVE_UP} and on
 * 410 Gone; everything else is tried again, since a receiver that answers 401 or 404 today may be
 * mended tomorrow.
 *
 * <p>All methods but {@link #stats} are for one thread, that of the {@link Surroundings}.
 */
final class Endpoint {
  static final Duration GIVE_UP = Duration.ofHours(24);

  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
  private static final long REPORT_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int GONE = 410;

  /** Calls back later, on the one thread. */
  @FunctionalInterface
  interface Timer {
    void after(Duration delay, Runnable task);
  }

  /**
   * @param thread where answers are handled: the endpoint's one thread
   * @param timer calls back on the same thread
   */
  record Surroundings(
      Executor thread,
      Timer timer,
      WallClock wallClock,
      MonotonicClock monotonicClock,
      RandomGenerator random,
      Journal journal,
      Transport transport) {}

  private final WebhookConfig config;
  private final Outbox outbox;
  private final @Nullable WebhookSigner signer;
  private final Surroundings around;
  private @Nullable Item inFlight;
  private boolean waiting;
  private int failures;
  private long delivered;
  private long dropped;
  private long reported;
  private long reportedAtNanos;
  private @Nullable String lastError;
  private volatile WebhookStats stats;

  Endpoint(
      WebhookConfig config, Outbox outbox, @Nullable WebhookSigner signer, Surroundings around) {
    this.config = config;
    this.outbox = outbox;
    this.signer = signer;
    this.around = around;
    this.stats = new WebhookStats(config.name(), outbox.size(), 0, 0, null);
  }

  /** From any thread. */
  WebhookStats stats() {
    return stats;
  }

  /** Nothing under way, and nothing that could be sent before the next retry. */
  boolean quiet() {
    return inFlight == null && (waiting || outbox.head() == null);
  }

  /** Whether it asked for events like this. What it dropped itself is not told to itself. */
  boolean wants(Event event) {
    boolean aboutItself =
        event.type() == EventType.WEBHOOK_DROPPED && event.subject().equals(config.name());
    return !aboutItself && EventPattern.matches(config.events(), event.type().type());
  }

  /** Puts it into the outbox and begins to send if nothing is being sent. */
  void enqueue(Event event, String body) {
    int lost = outbox.append(event.id(), event.time(), body, inFlight != null);
    if (lost > 0) {
      drop(lost, "its queue is full");
    }
    proceed();
  }

  /** Sends the oldest event, if there is one and neither an answer nor a retry is awaited. */
  void proceed() {
    while (inFlight == null && !waiting) {
      Item head = outbox.head();
      if (head == null) {
        break;
      }
      Optional<String> body = outbox.body(head);
      boolean tooOld = head.time().plus(GIVE_UP).isBefore(around.wallClock().now());
      if (tooOld || body.isEmpty()) {
        outbox.remove(head);
        drop(1, tooOld ? "not delivered within 24 hours" : "its file is damaged");
      } else {
        send(head, body.get());
      }
    }
    stats = new WebhookStats(config.name(), outbox.size(), delivered, dropped, lastError);
  }

  private void send(Item item, String body) {
    inFlight = item;
    around
        .transport()
        .post(config.url(), headers(item, body), body)
        .onComplete(
            answer ->
                around
                    .thread()
                    .execute(
                        () ->
                            answered(
                                item,
                                answer.succeeded() ? answer.result() : 0,
                                answer.succeeded() ? null : answer.cause())));
  }

  private Map<String, String> headers(Item item, String body) {
    long timestampSeconds = around.wallClock().now().getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", CloudEvents.CONTENT_TYPE);
    headers.put("user-agent", "lvsd");
    headers.put("webhook-id", item.id());
    headers.put("webhook-timestamp", Long.toString(timestampSeconds));
    if (signer != null) {
      headers.put("webhook-signature", signer.sign(item.id(), timestampSeconds, body));
    }
    return headers;
  }

  private void answered(Item item, int status, @Nullable Throwable failure) {
    inFlight = null;
    if (status >= 200 && status < 300) {
      if (lastError != null) {
        log.info("webhook {} accepts events again", config.name());
      }
      outbox.remove(item);
      delivered++;
      failures = 0;
      lastError = null;
    } else if (status == GONE) {
      outbox.remove(item);
      lastError = "410 Gone";
      drop(1, "the receiver answered 410 Gone");
    } else {
      retryLater(failure == null ? "status " + status : reason(failure));
    }
    proceed();
  }

  private void retryLater(String error) {
    failures++;
    waiting = true;
    if (lastError == null) {
      log.warn(
          "sending an event to webhook {} at {} failed: {}; it will be tried again",
          config.name(),
          config.url(),
          error);
    }
    lastError = error;
    around
        .timer()
        .after(
            Backoff.after(failures, around.random()),
            () -> {
              waiting = false;
              proceed();
            });
  }

  /** Counts, and tells the journal at most once a minute, so that a flood does not feed itself. */
  private void drop(int count, String why) {
    dropped += count;
    long now = around.monotonicClock().nanos();
    if (reported > 0 && now - reportedAtNanos < REPORT_EVERY_NANOS) {
      return;
    }
    long unreported = dropped - reported;
    reported = dropped;
    reportedAtNanos = now;
    around
        .journal()
        .publish(
            EventType.WEBHOOK_DROPPED,
            config.name(),
            "Webhook %s lost %d event(s): %s.".formatted(config.name(), unreported, why),
            Map.of("dropped", unreported, "droppedSinceStart", dropped, "reason", why));
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
