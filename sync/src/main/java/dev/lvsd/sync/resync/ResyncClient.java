package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.Frame.Side;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to one peer, again and again until it is closed, and is a source towards it.
 *
 * <p>Methods may be called from any thread. The table is asked on the sync thread only.
 */
public final class ResyncClient {
  private static final Logger LOG = LoggerFactory.getLogger(ResyncClient.class);
  private static final int CONNECT_MILLIS = 3_000;

  private final Vertx vertx;
  private final Context context;
  private final ResyncNode node;
  private final ResyncPeer peer;
  private final NetClient client;
  private final SourceHost host;
  private final ResyncCounters counters = new ResyncCounters();
  private final SecureRandom random = new SecureRandom();
  private final BackOff backOff = new BackOff(random);

  // The rest belongs to the event loop.
  private @Nullable ResyncConnection connection;
  private long retryTimer = -1;
  private boolean started;
  private boolean closed;
  private String lastFailure = "";

  public ResyncClient(
      Vertx vertx,
      ResyncNode node,
      ResyncPeer peer,
      SourceTable table,
      ResyncSettings settings,
      ResyncListener listener) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.node = node;
    this.peer = peer;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setLocalAddress(node.address().getHostAddress())
                .setConnectTimeout(CONNECT_MILLIS)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true));
    this.host = new SourceHost(vertx, context, peer.name(), node, table, settings, listener);
  }

  /** Begins to connect. Again: no effect. */
  public void start() {
    context.runOnContext(
        v -> {
          if (!started && !closed) {
            started = true;
            connect();
          }
        });
  }

  /** Ends the connection and all attempts, for good. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          closed = true;
          vertx.cancelTimer(retryTimer);
          host.close();
          Future<Void> ended =
              connection == null ? Future.succeededFuture() : connection.end("this node stops");
          ended.eventually(client::close).onComplete(done);
        });
    return done.future();
  }

  /**
   * Which groups this node is master of, all of them: at start and whenever it changes. The table
   * must know before.
   *
   * @param groups hashes of their names, as in heartbeats; at most 16
   */
  public void owns(Set<Long> groups) {
    if (groups.size() > Frame.MAX_GROUPS) {
      throw new IllegalArgumentException(groups.size() + " groups; at most " + Frame.MAX_GROUPS);
    }
    host.tell(new SourceEvent.Owns(Set.copyOf(groups)));
  }

  /**
   * Whether this node sees its own kernel's messages, whenever it changes; at first it is taken to.
   * The receiver's table counts as incomplete while it does not.
   *
   * @param blind why not, for people; empty if it does
   */
  public void sight(String blind) {
    host.tell(new SourceEvent.Sight(Frame.cut(blind)));
  }

  /** Begins a full pass, now or when the peer is there, unless one is under way. */
  public void resync() {
    host.tell(new SourceEvent.Resync());
  }

  /**
   * Ends the full pass under way after the slices in flight; none is begun until there is cause.
   */
  public void cancel() {
    host.tell(new SourceEvent.Cancel());
  }

  /** What this node knows of the receiver. */
  public SourceSnapshot snapshot() {
    return host.snapshot();
  }

  /** What was counted. */
  public ResyncCounts counts() {
    return counters.read();
  }

  private void connect() {
    client
        .connect(peer.port(), peer.address().getHostAddress())
        .onComplete(
            socket -> {
              if (closed) {
                socket.close();
              } else {
                talk(socket);
              }
            },
            failure -> failed("it cannot be reached: " + failure.getMessage()));
  }

  private void talk(NetSocket socket) {
    Incarnation nonce = new Incarnation(random.nextLong(), random.nextLong());
    Handshake handshake =
        new Handshake(
            node.identity(), Side.SOURCE, Set.of(peer.name()), node.secrets().get(), nonce);
    ResyncConnection made =
        new ResyncConnection(
            vertx, context, socket, Side.SOURCE, handshake, counters, new Events());
    connection = made;
    made.start();
  }

  private void failed(String why) {
    if (closed) {
      return;
    }
    if (!why.equals(lastFailure)) {
      lastFailure = why;
      LOG.warn(
          "Resync: no connection to {} at {} port {}: {}; it is tried again",
          peer.name(),
          peer.address().getHostAddress(),
          peer.port(),
          why);
    }
    retryTimer = vertx.setTimer(backOff.nextMillis(), id -> connect());
  }

  /** What happens to one connection. */
  private final class Events implements ResyncConnection.Handler {
    @Override
    public void established(ResyncConnection by, Frame.Hello hello) {
      host.connected(by, hello.incarnation());
    }

    @Override
    public void received(ResyncConnection by, Frame frame) {
      // Only now is it certain that the peer has let this node in.
      if (frame instanceof Frame.Ready) {
        backOff.reset();
        lastFailure = "";
        LOG.info("Resync: connected to {} at {}", peer.name(), peer.address().getHostAddress());
      }
      host.received(by, frame);
    }

    @Override
    public void writeQueue(ResyncConnection by, boolean full) {
      host.writeQueue(by, full);
    }

    @Override
    public void closed(ResyncConnection by, @Nullable String reason) {
      connection = null;
      host.disconnected(by);
      failed(
          reason != null
              ? reason
              : by.authenticated()
                  ? "it closed the connection"
                  : "it closed the connection before it proved the cluster's secret: compare"
                      + " cluster.name, cluster.key and the names of the nodes on both");
    }
  }
}
