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
import io.vertx.core.http.HttpServerResponse;
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
 * {@code /healthz}; what they answer is described in {@code openapi.json}. Everything is read-only;
 * errors are problem documents (RFC 9457).
 */
public final class ApiServer {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int IDLE_TIMEOUT_SECONDS = 60;

  private final StatusSource source;
  private final EventJournal journal;
  private final PrometheusMeterRegistry registry;
  private final StatusMetrics statusMetrics;
  private final Buffer openApi = Buffer.buffer(resource("openapi.json"));
  private final HttpServer server;

  private ApiServer(
      Vertx vertx, StatusSource source, EventJournal journal, PrometheusMeterRegistry registry) {
    this.source = source;
    this.journal = journal;
    this.registry = registry;
    this.statusMetrics = new StatusMetrics(registry);
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_TIMEOUT_SECONDS))
            .requestHandler(router(vertx));
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
      EventJournal journal,
      PrometheusMeterRegistry registry) {
    ApiServer api = new ApiServer(vertx, source, journal, registry);
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

  private Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.get("/v1/status").handler(context -> json(context, source.status()));
    router.get("/v1/events").handler(this::events);
    router.get("/v1/openapi.json").handler(context -> respond(context, 200, JSON).end(openApi));
    router.get("/metrics").handler(this::metrics);
    router
        .get("/healthz")
        .handler(context -> respond(context, 200, "text/plain; charset=utf-8").end("ok\n"));
    router.errorHandler(404, context -> problem(context, 404, "Not Found", "no such resource"));
    router.errorHandler(
        405,
        context -> {
          context.response().putHeader(HttpHeaders.ALLOW, "GET");
          problem(context, 405, "Method Not Allowed", "this API is read-only: use GET");
        });
    router.errorHandler(500, this::failed);
    return router;
  }

  private void events(RoutingContext context) {
    long since;
    try {
      String given = context.request().getParam("since", "0");
      since = Long.parseLong(given);
    } catch (NumberFormatException e) {
      problem(context, 400, "Bad Request", "since must be an event's sequence number");
      return;
    }
    JsonArray events = new JsonArray();
    journal.since(since).forEach(event -> events.add(CloudEvents.toJson(event)));
    json(
        context,
        new JsonObject().put("events", events).put("lastSequence", journal.lastSequence()));
  }

  private void metrics(RoutingContext context) {
    statusMetrics.refresh(source.status());
    respond(context, 200, PROMETHEUS).end(registry.scrape());
  }

  private void failed(RoutingContext context) {
    log.error("answering {} failed", context.request().path(), context.failure());
    problem(context, 500, "Internal Server Error", "the agent's log says why");
  }

  private static void json(RoutingContext context, JsonObject body) {
    respond(context, 200, JSON).end(body.toBuffer());
  }

  private static void problem(RoutingContext context, int status, String title, String detail) {
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .put("instance", context.request().path());
    respond(context, status, PROBLEM).end(body.toBuffer());
  }

  private static HttpServerResponse respond(RoutingContext context, int status, String type) {
    return context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static byte[] resource(String name) {
    try (InputStream in = ApiServer.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
