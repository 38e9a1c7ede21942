package dev.lvsd.agent.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How the API answers. */
final class Answers {
  static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private Answers() {}

  static void json(RoutingContext context, JsonObject body) {
    respond(context, 200, JSON).end(body.toBuffer());
  }

  static void problem(RoutingContext context, int status, String title, String detail) {
    problem(context, status, title, detail, new JsonObject());
  }

  /**
   * A problem document (RFC 9457).
   *
   * @param more members of its own
   */
  static void problem(
      RoutingContext context, int status, String title, String detail, JsonObject more) {
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .put("instance", context.request().path())
            .mergeIn(more);
    respond(context, status, PROBLEM).end(body.toBuffer());
  }

  static HttpServerResponse respond(RoutingContext context, int status, String type) {
    return context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
