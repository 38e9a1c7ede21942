package dev.lvsd.health.net;

import io.vertx.core.buffer.Buffer;

/**
 * One probe's side of one connection. Called on one event loop, in this order: {@link #connected}
 * once, {@link #received} any number of times, {@link #ended} at most once; nothing after the
 * exchange is decided, but {@link #close}, which is called exactly once even if no connection came
 * about.
 */
public interface Conversation {
  /** The connection stands, TLS included where asked for. */
  void connected(Exchange exchange);

  /** The target sent something. */
  void received(Exchange exchange, Buffer data);

  /** The target closed its side without the exchange being decided. */
  void ended(Exchange exchange);

  /** Gives back what the conversation holds. */
  default void close() {}
}
