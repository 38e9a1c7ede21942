package dev.lvsd.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.api.Operations.OfGroup;
import dev.lvsd.agent.api.Operations.Outcome;
import dev.lvsd.agent.config.JsonTree;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes something: {@code POST} of {@code /v1/failover}, {@code /v1/standby}, {@code
 * /v1/resume} and {@code /v1/resync}.
 *
 * <p>Only for callers on this machine that can read the token in the state directory, which is
 * root. A request that is not understood to its last key changes nothing.
 */
public final class CommandRoutes {
  private static final String FAILOVER = "/v1/failover";
  private static final String STANDBY = "/v1/standby";
  private static final String RESUME = "/v1/resume";
  private static final String RESYNC = "/v1/resync";
  static final List<String> PATHS = List.of(FAILOVER, STANDBY, RESUME, RESYNC);

  private static final Logger log = LoggerFactory.getLogger(CommandRoutes.class);
  private static final int MAX_BODY_BYTES = 4096;
  private static final String BEARER = "Bearer ";
  private static final byte[] NOTHING_MORE = {'{', '}'};

  private final Operations operations;
  private final Supplier<@Nullable String> token;

  /**
   * @param token what callers must show; null while there is nothing that they could. Must not
   *     block
   */
  public CommandRoutes(Operations operations, Supplier<@Nullable String> token) {
    this.operations = operations;
    this.token = token;
  }

  private interface Command {
    Future<Outcome> run(JsonNode body) throws BadRequestException;
  }

  private static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
      super(message);
    }
  }

  void on(Router router) {
    route(
        router,
        FAILOVER,
        body -> {
          refuseOthers(body, Set.of("group", "to", "force"));
          return operations.failover(text(body, "group"), text(body, "to"), flag(body, "force"));
        });
    route(
        router,
        STANDBY,
        body -> {
          refuseOthers(body, Set.of("group"));
          return operations.standby(text(body, "group"));
        });
    route(
        router,
        RESUME,
        body -> {
          refuseOthers(body, Set.of("group"));
          return operations.resume(text(body, "group"));
        });
    route(
        router,
        RESYNC,
        body -> {
          refuseOthers(body, Set.of("cancel"));
          return operations.resync(flag(body, "cancel"));
        });
  }

  private void route(Router router, String path, Command command) {
    // Before the body is read, and so on a route of its own: of one route that would come first.
    router.post(path).handler(this::admit);
    router
        .post(path)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(context -> run(context, command));
  }

  // --- who may

  private void admit(RoutingContext context) {
    HttpServerRequest request = context.request();
    String wanted = token.get();
    if (!fromThisMachine(request.remoteAddress(), request.localAddress())) {
      refuse(context, 403, "Forbidden", "changes are accepted from this machine only");
    } else if (wanted == null) {
      refuse(
          context,
          403,
          "Forbidden",
          "there is no token, as the agent could not write it into the state directory: lvsd status"
              + " says why");
    } else if (!shows(request, wanted)) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      refuse(
          context,
          401,
          "Unauthorized",
          "send the token of the state directory's api.token as Bearer");
    } else if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      refuse(context, 415, "Unsupported Media Type", "send the content type application/json");
    } else if (request.query() != null) {
      refuse(context, 400, "Bad Request", "parameters belong into the body");
    } else {
      context.next();
    }
  }

  /** The rest of the body is not read, so the connection cannot be used again. */
  private static void refuse(RoutingContext context, int status, String title, String detail) {
    context.response().putHeader(HttpHeaders.CONNECTION, "close");
    Answers.problem(context, status, title, detail);
  }

  /**
   * From loopback, or from the very address that it came to: the kernel drops what comes from
   * outside with such a source.
   */
  private static boolean fromThisMachine(
      @Nullable SocketAddress remote, @Nullable SocketAddress local) {
    if (remote == null || local == null || remote.hostAddress() == null) {
      return false;
    }
    try {
      // Both are literal addresses, so nothing is looked up.
      InetAddress from = InetAddress.getByName(remote.hostAddress());
      return from.isLoopbackAddress() || from.equals(InetAddress.getByName(local.hostAddress()));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean shows(HttpServerRequest request, String token) {
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    return given != null
        && given.startsWith(BEARER)
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
            token.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isJson(@Nullable String type) {
    return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(Answers.JSON);
  }

  // --- what is asked

  private void run(RoutingContext context, Command command) {
    Future<Outcome> outcome;
    try {
      outcome = command.run(body(context));
    } catch (BadRequestException e) {
      Answers.problem(context, 400, "Bad Request", String.valueOf(e.getMessage()));
      return;
    }
    String path = context.request().path();
    outcome
        .onSuccess(is -> answer(context, is))
        .onFailure(
            e -> {
              log.warn("{} failed: {}", path, e.getMessage());
              Answers.problem(context, 503, "Service Unavailable", String.valueOf(e.getMessage()));
            });
  }

  private static JsonNode body(RoutingContext context) throws BadRequestException {
    JsonTree tree;
    try {
      Buffer body = context.body().buffer();
      byte[] bytes = body == null ? new byte[0] : body.getBytes();
      boolean leftOut = bytes.length == 0 && context.request().path().equals(RESYNC);
      tree = JsonTree.parse(leftOut ? NOTHING_MORE : bytes);
    } catch (IOException e) {
      throw new BadRequestException("the body is not one JSON object");
    }
    if (!tree.root().isObject()) {
      throw new BadRequestException("the body is not one JSON object");
    } else if (!tree.repeatedKeys().isEmpty()) {
      throw new BadRequestException(tree.repeatedKeys().get(0).pointer() + " is there twice");
    }
    return tree.root();
  }

  private static void refuseOthers(JsonNode body, Set<String> known) throws BadRequestException {
    for (Iterator<String> keys = body.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!known.contains(key)) {
        throw new BadRequestException(
            "\""
                + key
                + "\" is not a known key; known: "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  private static @Nullable String text(JsonNode body, String key) throws BadRequestException {
    JsonNode value = body.get(key);
    if (value == null) {
      return null;
    } else if (!value.isTextual()) {
      throw new BadRequestException("\"" + key + "\" must be a string");
    }
    return value.textValue();
  }

  private static boolean flag(JsonNode body, String key) throws BadRequestException {
    JsonNode value = body.get(key);
    if (value == null) {
      return false;
    } else if (!value.isBoolean()) {
      throw new BadRequestException("\"" + key + "\" must be true or false");
    }
    return value.booleanValue();
  }

  // --- what is answered

  private static void answer(RoutingContext context, Outcome outcome) {
    JsonObject groups = new JsonObject().put("groups", groups(outcome));
    switch (outcome.result()) {
      case DONE -> Answers.json(context, groups.put("message", outcome.message()));
      case UNKNOWN -> Answers.problem(context, 400, "Bad Request", outcome.message());
      case REFUSED -> Answers.problem(context, 409, "Conflict", outcome.message(), groups);
      case FAILED ->
          Answers.problem(context, 503, "Service Unavailable", outcome.message(), groups);
    }
  }

  private static JsonArray groups(Outcome outcome) {
    JsonArray groups = new JsonArray();
    for (OfGroup group : outcome.groups()) {
      groups.add(
          new JsonObject()
              .put("name", group.group())
              .put("owner", group.owner())
              .put("changed", group.changed())
              .put("tookMillis", group.tookMillis())
              .put("message", group.message()));
    }
    return groups;
  }
}
