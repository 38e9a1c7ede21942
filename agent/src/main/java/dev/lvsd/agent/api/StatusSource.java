package dev.lvsd.agent.api;

import io.vertx.core.json.JsonObject;

/**
 * Says how the agent is, in the form of {@code Status} in {@code openapi.json}. Called on an event
 * loop for every request, so it answers from snapshots and never blocks.
 */
@FunctionalInterface
public interface StatusSource {
  JsonObject status();
}
