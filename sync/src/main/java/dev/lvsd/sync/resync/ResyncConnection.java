package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.Frame.Side;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection: frames, authentication, and bounds for what waits on either way. It lives on
 * the event loop of its context; {@link #send}, {@link #done} and {@link #giveUp} may be called
 * from any thread.
 */
final class ResyncConnection {
  /** Longer than two busy machines need; measured on a monotonic clock. */
  static final long AUTHENTICATION_MILLIS = 2_000;

  private static final int WRITE_QUEUE_BYTES = 256 * 1024;

  /** Frames handed on and not yet dealt with, above which nothing more is read. */
  private static final int MOST_PENDING = 32;

  /** What happens to a connection. Called on the event loop; closed last, and once. */
  interface Handler {
    void established(ResyncConnection connection, Frame.Hello peer);

    /** Each is to be answered by {@link #done}. */
    void received(ResyncConnection connection, Frame frame);

    void writeQueue(ResyncConnection connection, boolean full);

    /**
     * It is over.
     *
     * @param reason why this side ended it, or null if the peer did
     */
    void closed(ResyncConnection connection, @Nullable String reason);
  }

  private final Vertx vertx;
  private final Context context;
  private final NetSocket socket;
  private final Side side;
  private final Handshake handshake;
  private final ResyncCounters counters;
  private final Handler handler;
  private final FrameReader reader = new FrameReader();
  private final long timer;
  private @Nullable String reason;
  private boolean over;
  private boolean writeFull;
  private int pending;
  private boolean paused;

  ResyncConnection(
      Vertx vertx,
      Context context,
      NetSocket socket,
      Side side,
      Handshake handshake,
      ResyncCounters counters,
      Handler handler) {
    this.vertx = vertx;
    this.context = context;
    this.socket = socket;
    this.side = side;
    this.handshake = handshake;
    this.counters = counters;
    this.handler = handler;
    this.timer = vertx.setTimer(AUTHENTICATION_MILLIS, id -> tooSlow());
  }

  /** Begins to speak and to listen. */
  void start() {
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    socket.exceptionHandler(e -> end("the connection broke: " + e.getMessage()));
    socket.closeHandler(v -> closed());
    socket.drainHandler(v -> writeQueue(false));
    socket.handler(this::read);
    if (side == Side.SOURCE) {
      socket.write(Buffer.buffer(SecureChannel.plain(handshake.hello())));
    }
  }

  boolean authenticated() {
    return handshake.channel() != null;
  }

  /** Sends a frame; not if the connection is over. Frames of one thread keep their order. */
  void send(Frame frame) {
    context.runOnContext(
        v -> {
          SecureChannel channel = handshake.channel();
          if (!over && channel != null) {
            socket.write(Buffer.buffer(channel.seal(frame)));
            if (socket.writeQueueFull() && !writeFull) {
              writeQueue(true);
            }
          }
        });
  }

  /** A frame that was received has been dealt with. */
  void done() {
    context.runOnContext(
        v -> {
          pending--;
          flow();
        });
  }

  /** Closes it because a session says so. */
  void giveUp(String why) {
    context.runOnContext(
        v -> {
          if (!over && reason == null) {
            counters.givenUp.incrementAndGet();
            end(why);
          }
        });
  }

  /** Closes it, from the event loop. */
  Future<Void> end(String why) {
    if (reason == null) {
      reason = why;
    }
    return socket.close();
  }

  private void tooSlow() {
    if (!over && !authenticated()) {
      counters.tooSlow.incrementAndGet();
      end("the peer did not authenticate itself within " + AUTHENTICATION_MILLIS + " ms");
    }
  }

  private void closed() {
    if (!over) {
      over = true;
      vertx.cancelTimer(timer);
      handler.closed(this, reason);
    }
  }

  private void writeQueue(boolean full) {
    writeFull = full;
    flow();
    handler.writeQueue(this, full);
  }

  /**
   * Reads no more while too much waits. A receiver also while its answers do not leave; a source
   * reads on, or both could wait for each other.
   */
  private void flow() {
    boolean tooMuch = pending >= MOST_PENDING || (side == Side.RECEIVER && writeFull);
    if (over || tooMuch == paused) {
      return;
    }
    paused = tooMuch;
    if (paused) {
      socket.pause();
    } else {
      socket.resume();
    }
  }

  private void read(Buffer bytes) {
    if (reason != null) {
      return;
    }
    try {
      reader.add(bytes.getBytes());
      ByteBuffer frame = next();
      while (frame != null) {
        received(frame);
        frame = next();
      }
    } catch (ResyncProtocolException e) {
      counters.refused(e.reason());
      end(e.text());
    }
  }

  private @Nullable ByteBuffer next() throws ResyncProtocolException {
    return reader.next(authenticated() ? FrameCodec.MAX_BYTES : FrameCodec.MAX_HANDSHAKE_BYTES);
  }

  private void received(ByteBuffer bytes) throws ResyncProtocolException {
    SecureChannel channel = handshake.channel();
    if (channel != null) {
      Frame frame = channel.open(bytes);
      pending++;
      flow();
      handler.received(this, frame);
      return;
    }
    Frame.Proof proof = handshake.received(SecureChannel.openPlain(bytes));
    if (proof != null) {
      if (side == Side.RECEIVER) {
        socket.write(Buffer.buffer(SecureChannel.plain(handshake.hello())));
      }
      socket.write(Buffer.buffer(SecureChannel.plain(proof)));
    }
    Frame.Hello peer = handshake.peer();
    if (authenticated() && peer != null) {
      vertx.cancelTimer(timer);
      counters.established.incrementAndGet();
      handler.established(this, peer);
    }
  }
}
