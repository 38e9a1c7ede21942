package dev.lvsd.health.net;

import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Servers on the loopback address that behave as a test wants, and that know who is connected. */
public final class TestServers implements AutoCloseable {
  /**
   * A probe's timeout that is never waited out where all is well: the first TLS handshake of a JVM
   * alone takes seconds of a processor that others want too.
   */
  public static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Likewise; longer, so that it is the probe that tells what it waited for. */
  private static final long PATIENCE_SECONDS = 90;

  private final Vertx vertx;
  private final BlockingQueue<Future<Void>> closes = new LinkedBlockingQueue<>();

  public TestServers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Waits for a future from outside of Vert.x. */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("it did not complete", e);
    }
  }

  /** The sentence of a failed probe, or "succeeded". */
  public static String verdict(Future<ProbeResult> probe) {
    String failure = await(probe).failure();
    return failure == null ? "succeeded" : failure;
  }

  public Target serve(Handler<NetSocket> behaviour) {
    return serve(new NetServerOptions(), behaviour);
  }

  public Target serve(NetServerOptions options, Handler<NetSocket> behaviour) {
    int port =
        await(
                vertx
                    .createNetServer(options)
                    .connectHandler(
                        socket -> {
                          Promise<Void> closed = Promise.promise();
                          closes.add(closed.future());
                          socket.closeHandler(ignored -> closed.tryComplete());
                          behaviour.handle(socket);
                        })
                    .listen(0, "127.0.0.1"))
            .actualPort();
    return new Target(InetAddress.getLoopbackAddress(), port);
  }

  /** Answers whatever comes first with these bytes, and keeps the connection open. */
  public Target answering(Buffer answer) {
    return serve(
        socket ->
            socket.handler(
                data -> {
                  socket.handler(ignored -> {});
                  socket.write(answer);
                }));
  }

  /** Takes connections and says nothing, ever. */
  public Target silent() {
    return serve(socket -> socket.handler(data -> {}));
  }

  /** Waits until so many connections have been taken and closed by the client; no more may come. */
  public void expectClosedConnections(int count) {
    try {
      for (int i = 0; i < count; i++) {
        Future<Void> closed = closes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (closed == null) {
          throw new AssertionError("connections taken: " + i + ", expected: " + count);
        }
        await(closed);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    if (!closes.isEmpty()) {
      throw new AssertionError("connections beyond the expected " + count + ": " + closes.size());
    }
  }

  /** A port of the loopback address where nobody listens. */
  public static Target refused() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Target(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new AssertionError("no free port", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
