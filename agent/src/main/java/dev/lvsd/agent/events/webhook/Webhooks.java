package dev.lvsd.agent.events.webhook;

import dev.lvsd.agent.config.WebhookConfig;
import dev.lvsd.agent.events.CloudEvents;
import dev.lvsd.agent.events.Event;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.agent.time.WallClock;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All webhooks of an agent. Subscribe it to the journal: {@code journal.subscribe("webhooks",
 * Webhooks.CAPACITY, webhooks)}.
 *
 * <p>Disk and timers have one thread, requests run on Vert.x's event loop. Each endpoint has an
 * outbox of its own below {@code stateDir/webhooks}, so a receiver that is slow or dead holds up
 * nobody else.
 */
public final class Webhooks implements Consumer<Event>, AutoCloseable {
  /** A fitting size of the queue between the journal and this. */
  public static final int CAPACITY = 4096;

  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ScheduledThreadPoolExecutor thread;
  private final HttpTransport transport;
  private volatile List<Endpoint> endpoints = List.of();

  private Webhooks(Vertx vertx, int count) {
    transport = new HttpTransport(vertx, REQUEST_TIMEOUT, count);
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, "lvsd-webhooks");
              created.setDaemon(true);
              return created;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Returns at once; what an earlier run has left is then read and sent.
   *
   * @param secrets the bytes behind {@code whsec_} by webhook name; one that is missing here is
   *     sent unsigned
   * @param journal told when events are given up
   */
  public static Webhooks start(
      Vertx vertx,
      List<WebhookConfig> configs,
      Map<String, byte[]> secrets,
      Path stateDir,
      WallClock wallClock,
      MonotonicClock monotonicClock,
      Journal journal) {
    Webhooks webhooks = new Webhooks(vertx, configs.size());
    Endpoint.Surroundings around =
        new Endpoint.Surroundings(
            webhooks::execute,
            webhooks::after,
            wallClock,
            monotonicClock,
            new SplittableRandom(),
            journal,
            webhooks.transport);
    webhooks.execute(() -> webhooks.open(configs, secrets, stateDir.resolve("webhooks"), around));
    return webhooks;
  }

  /** Stores the event for every endpoint that wants it. Blocks for the disk, not for receivers. */
  @Override
  public void accept(Event event) {
    try {
      CompletableFuture.runAsync(() -> distribute(event), thread).join();
    } catch (RejectedExecutionException e) {
      log.debug("{} came after the webhooks were closed", event.type());
    } catch (CompletionException e) {
      log.error("queueing {} for the webhooks failed", event.type(), e.getCause());
    }
  }

  /** From any thread; in the configuration's order; empty until the outboxes have been read. */
  public List<WebhookStats> stats() {
    return endpoints.stream().map(Endpoint::stats).collect(Collectors.toList());
  }

  /**
   * Ends within about a second, in which healthy receivers still get what is queued. What is left
   * stays in the outboxes. Close the journal first.
   */
  @Override
  public void close() {
    try {
      long start = System.nanoTime();
      while (System.nanoTime() - start < FAREWELL_NANOS && !quiet()) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdown();
    transport.close();
  }

  private boolean quiet() throws InterruptedException {
    try {
      return thread
          .submit(() -> endpoints.stream().allMatch(Endpoint::quiet))
          .get(FAREWELL_NANOS, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      return true;
    }
  }

  private void open(
      List<WebhookConfig> configs,
      Map<String, byte[]> secrets,
      Path directory,
      Endpoint.Surroundings around) {
    endpoints =
        configs.stream()
            .map(
                config ->
                    new Endpoint(
                        config,
                        Outbox.open(directory.resolve(directoryName(config.name()))),
                        signer(secrets.get(config.name())),
                        around))
            .collect(Collectors.toUnmodifiableList());
    endpoints.forEach(Endpoint::proceed);
  }

  private void distribute(Event event) {
    String body = null;
    for (Endpoint endpoint : endpoints) {
      if (endpoint.wants(event)) {
        if (body == null) {
          body = CloudEvents.toJson(event).encode();
        }
        endpoint.enqueue(event, body);
      }
    }
  }

  private static @Nullable WebhookSigner signer(byte @Nullable [] secret) {
    return secret == null ? null : new WebhookSigner(secret);
  }

  /** A name may hold anything; a directory's name may not. */
  private static String directoryName(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8) + ".outbox";
  }

  private void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      log.debug("a webhook's answer came after the webhooks were closed");
    }
  }

  private void after(Duration delay, Runnable task) {
    try {
      @SuppressWarnings("unused")
      Object ignored = thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("a webhook's retry came after the webhooks were closed");
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a webhook's task failed", e);
    }
  }
}
