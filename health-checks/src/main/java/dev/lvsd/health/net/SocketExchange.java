package dev.lvsd.health.net;

import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its beginning to its verdict. Plain TCP first and TLS upon it, as only then
 * is there a socket to close when it is the handshake that hangs.
 */
final class SocketExchange implements Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(SocketExchange.class);

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final Target target;
  private final int timeoutMillis;
  private final @Nullable Tls tls;
  private final Conversation conversation;
  private final Promise<ProbeResult> result = Promise.promise();
  private final long startedNanos;

  private String doing = "connecting";
  private long timer = -1;
  private @Nullable NetSocket socket;
  private boolean over;

  SocketExchange(
      Vertx vertx,
      LongSupplier nanoTime,
      Target target,
      int timeoutMillis,
      @Nullable Tls tls,
      Conversation conversation) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    this.target = target;
    this.timeoutMillis = timeoutMillis;
    this.tls = tls;
    this.conversation = conversation;
    this.startedNanos = nanoTime.getAsLong();
  }

  Future<ProbeResult> result() {
    return result.future();
  }

  void start(NetClient client) {
    timer = vertx.setTimer(timeoutMillis, ignored -> timedOut());
    // The kernel's attempt must not outlive the probe: nobody else could end it.
    ConnectOptions options =
        new ConnectOptions().setRemoteAddress(remoteAddress()).setTimeout(timeoutMillis);
    client
        .connect(options)
        .onSuccess(this::opened)
        .onFailure(cause -> fail(Failures.sentence("connecting to " + target, cause)));
  }

  /**
   * With the server's name beside the address, as that is what a certificate is compared with; an
   * address without one must not bring along a name of its own, such as "localhost".
   */
  private SocketAddress remoteAddress() {
    String name = tls == null ? null : tls.serverName();
    byte[] bytes = target.address().getAddress();
    try {
      InetAddress named =
          target.address() instanceof Inet6Address scoped && scoped.getScopeId() != 0
              ? Inet6Address.getByAddress(name, bytes, scoped.getScopeId())
              : InetAddress.getByAddress(name, bytes);
      return SocketAddress.inetSocketAddress(new InetSocketAddress(named, target.port()));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has a wrong length: " + target, e);
    }
  }

  private void opened(NetSocket opened) {
    if (over) {
      close(opened);
      return;
    }
    socket = opened;
    opened.exceptionHandler(cause -> fail(Failures.sentence(doing, cause)));
    opened.closeHandler(ignored -> closed());
    if (tls == null) {
      ready(opened);
      return;
    }
    doing = "in the TLS handshake";
    opened
        .upgradeToSsl(tls.options(), tls.serverName())
        .onSuccess(ignored -> ready(opened))
        .onFailure(cause -> fail(Failures.sentence("the TLS handshake", cause)));
  }

  private void ready(NetSocket opened) {
    if (over) {
      return;
    }
    guarded(() -> conversation.connected(this));
    opened.handler(
        data -> {
          if (!over) {
            guarded(() -> conversation.received(this, data));
          }
        });
  }

  private void closed() {
    if (!over) {
      guarded(() -> conversation.ended(this));
      fail(target + " closed the connection " + doing);
    }
  }

  /** A mistake in a conversation must end the probe like any other failure. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("probing {}: the conversation failed", target, e);
      fail("the probe itself failed: " + e);
    }
  }

  @Override
  public void send(Buffer data) {
    if (socket != null && !over) {
      socket.write(data);
    }
  }

  @Override
  public void phase(String doing) {
    this.doing = doing;
  }

  @Override
  public void succeed() {
    decide(ProbeResult.success(elapsedNanos()));
  }

  @Override
  public void fail(String sentence) {
    decide(ProbeResult.failure(elapsedNanos(), sentence));
  }

  private void timedOut() {
    fail("timed out after " + timeoutMillis + " ms " + doing);
  }

  private void decide(ProbeResult verdict) {
    if (over) {
      return;
    }
    over = true;
    vertx.cancelTimer(timer);
    conversation.close();
    if (socket != null) {
      close(socket);
    }
    result.complete(verdict);
  }

  private void close(NetSocket open) {
    open.close()
        .onFailure(cause -> LOG.debug("closing the connection to {} failed: {}", target, cause));
  }

  private long elapsedNanos() {
    return Math.max(0, nanoTime.getAsLong() - startedNanos);
  }
}
