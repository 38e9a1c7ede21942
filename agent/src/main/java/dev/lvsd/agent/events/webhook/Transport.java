package dev.lvsd.agent.events.webhook;

import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;

/** Makes one HTTP request. */
@FunctionalInterface
interface Transport {
  /**
   * Posts a body; never throws or blocks.
   *
   * @return the status, or why there is none; completed within the transport's time limit
   */
  Future<Integer> post(URI url, Map<String, String> headers, String body);
}
