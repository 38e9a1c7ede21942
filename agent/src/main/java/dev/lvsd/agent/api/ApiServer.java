package dev.lvsd.agent.api;

import dev.lvsd.agent.config.ApiConfig;
import dev.lvsd.agent.events.CloudEvents;
import dev.lvsd.agent.events.EventJournal;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /v1/status}, {@code /v1/events}, {@code /v1/openapi.json}, {@code /metrics} and
 * {@code /healthz} to whoever asks, and {@link CommandRoutes} to whom they let; what they answer is
 * described in {@code openapi.json}. Errors are problem documents (RFC 9457).
 */
public final class ApiServer {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int IDLE_TIMEOUT_SECONDS = 60;

  private final StatusSource source;
  private final EventJournal journal;
  private final PrometheusMeterRegistry registry;
  private final StatusMetrics statusMetrics;
  private final Buffer openApi = Buffer.buffer(resource("openapi.json"));
  private final HttpServer server;

  private ApiServer(
      Vertx vertx,
      StatusSource source,
      CommandRoutes commands,
      EventJournal journal,
      PrometheusMeterRegistry registry) {
    this.source = source;
    this.journal = journal;
    this.registry = registry;
    this.statusMetrics = new StatusMetrics(registry);
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_TIMEOUT_SECONDS))
            .requestHandler(router(vertx, commands));
  }

  /**
   * Listens where the configuration says.
   *
   * @return the running server; or a failure whose message is one line that says what to do
   */
  public static Future<ApiServer> start(
      Vertx vertx,
      ApiConfig config,
      StatusSource source,
      CommandRoutes commands,
      EventJournal journal,
      PrometheusMeterRegistry registry) {
    ApiServer api = new ApiServer(vertx, source, commands, journal, registry);
    return api.server
        .listen(config.port(), config.host())
        .map(api)
        .recover(failure -> Future.failedFuture(explain(config, failure)));
  }

  /** The TCP port; of interest where the configuration says 0. */
  public int port() {
    return server.actualPort();
  }

  /** Stops listening and closes the connections. */
  public Future<Void> close() {
    return server.close();
  }

  private static IOException explain(ApiConfig config, Throwable failure) {
    String why =
        failure instanceof BindException
            ? failure.getMessage()
            : Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    return new IOException(
        "listening for the API on %s:%d failed: %s; stop what uses that port, or set api.listen to an address and port of this machine that are free"
            .formatted(config.host(), config.port(), why),
        failure);
  }

  private Router router(Vertx vertx, CommandRoutes commands) {
    Router router = Router.router(vertx);
    router.get("/v1/status").handler(context -> Answers.json(context, source.status()));
    router.get("/v1/events").handler(this::events);
    router
        .get("/v1/openapi.json")
        .handler(context -> Answers.respond(context, 200, Answers.JSON).end(openApi));
    router.get("/metrics").handler(this::metrics);
    router
        .get("/healthz")
        .handler(context -> Answers.respond(context, 200, "text/plain; charset=utf-8").end("ok\n"));
    commands.on(router);
    router.errorHandler(
        404, context -> Answers.problem(context, 404, "Not Found", "no such resource"));
    router.errorHandler(
        405,
        context -> {
          String allowed = CommandRoutes.PATHS.contains(context.request().path()) ? "POST" : "GET";
          context.response().putHeader(HttpHeaders.ALLOW, allowed);
          Answers.problem(context, 405, "Method Not Allowed", "use " + allowed + " here");
        });
    router.errorHandler(
        413,
        context -> Answers.problem(context, 413, "Content Too Large", "the body is too large"));
    router.errorHandler(500, this::failed);
    return router;
  }

  private void events(RoutingContext context) {
    long since;
    try {
      String given = context.request().getParam("since", "0");
      since = Long.parseLong(given);
    } catch (NumberFormatException e) {
      Answers.problem(context, 400, "Bad Request", "since must be an event's sequence number");
      return;
    }
    JsonArray events = new JsonArray();
    journal.since(since).forEach(event -> events.add(CloudEvents.toJson(event)));
    Answers.json(
        context,
        new JsonObject().put("events", events).put("lastSequence", journal.lastSequence()));
  }

  private void metrics(RoutingContext context) {
    statusMetrics.refresh(source.status());
    Answers.respond(context, 200, PROMETHEUS).end(registry.scrape());
  }

  private void failed(RoutingContext context) {
    log.error("answering {} failed", context.request().path(), context.failure());
    Answers.problem(context, 500, "Internal Server Error", "the agent's log says why");
  }

  private static byte[] resource(String name) {
    try (InputStream in = ApiServer.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
