package dev.lvsd.health.net;

import io.vertx.core.buffer.Buffer;

/** What a {@link Conversation} can do. To be used on the event loop that calls the conversation. */
public interface Exchange {
  /** Sends to the target. */
  void send(Buffer data);

  /**
   * Says what is going on, for the sentence in case it never ends.
   *
   * @param doing fits after "timed out after 1000 ms ", such as "waiting for the status line"
   */
  void phase(String doing);

  /** The target serves. The first decision stands. */
  void succeed();

  /** The target does not serve. The first decision stands. */
  void fail(String sentence);
}
