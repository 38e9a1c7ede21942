package dev.lvsd.health.net;

import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of all socket probes. One is enough for an agent: it keeps no connection
 * and pools nothing.
 */
public final class Dialer {
  private final Vertx vertx;
  private final NetClient client;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime monotonic; measures how long probes take
   */
  public Dialer(Vertx vertx, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    // A probe's own timeout ends its handshake: a second one of ten seconds, the default, would
    // cut short a probe that is allowed more.
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setReconnectAttempts(0)
                .setSslHandshakeTimeout(1)
                .setSslHandshakeTimeoutUnit(TimeUnit.HOURS));
  }

  /**
   * Connects and holds the conversation, on the caller's event loop.
   *
   * @param timeoutNanos for all of it; rounded up to the millisecond
   * @param tls absent for plain TCP
   * @return never fails
   */
  public Future<ProbeResult> converse(
      Target target, long timeoutNanos, @Nullable Tls tls, Conversation conversation) {
    long timeoutMillis =
        Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999));
    SocketExchange exchange =
        new SocketExchange(vertx, nanoTime, target, (int) timeoutMillis, tls, conversation);
    Context context = vertx.getOrCreateContext();
    context.runOnContext(ignored -> exchange.start(client));
    return exchange.result();
  }

  /** Closes every connection that is still open. */
  public Future<Void> close() {
    return client.close();
  }
}
