package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.Frame.Side;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the sources of other nodes, and is a receiver towards each. Who comes from another
 * address than theirs is let go at once: a stranger could keep the places of those that are not
 * authenticated yet. One connection per peer: a newer one replaces the older one, once it is
 * authenticated.
 *
 * <p>Methods may be called from any thread. The table is asked on the sync thread only.
 */
public final class ResyncServer {
  private static final Logger LOG = LoggerFactory.getLogger(ResyncServer.class);
  private static final int MOST_UNAUTHENTICATED = 8;
  private static final long TICK_MILLIS = Patience.STEP_NANOS / 1_000_000;

  private final Vertx vertx;
  private final Context context;
  private final ResyncNode node;
  private final Map<String, ReceiverHost> hosts = new TreeMap<>();
  private final Set<InetAddress> known;
  private final ResyncCounters counters = new ResyncCounters();
  private final SecureRandom random = new SecureRandom();
  private final AtomicBoolean ticking = new AtomicBoolean();

  // The rest belongs to the event loop.
  private final Set<ResyncConnection> unauthenticated = new LinkedHashSet<>();
  private final Map<String, ResyncConnection> current = new HashMap<>();
  private @Nullable NetServer server;
  private long ticker = -1;
  private boolean closed;

  /**
   * @param peers names of the other directors, and their addresses
   */
  public ResyncServer(
      Vertx vertx, ResyncNode node, Map<String, InetAddress> peers, ReceiverTable table) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.node = node;
    this.known = Set.copyOf(peers.values());
    for (String peer : peers.keySet()) {
      hosts.put(peer, new ReceiverHost(peer, node, table));
    }
  }

  /**
   * Begins to listen. Called once.
   *
   * @param port TCP, at this node's address; 0: any
   * @return the port; fails if it cannot be listened on
   */
  public Future<Integer> listen(int port) {
    Promise<Integer> listening = Promise.promise();
    context.runOnContext(
        v -> {
          NetServerOptions options =
              new NetServerOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
          NetServer created =
              vertx.createNetServer(options.setHost(node.address().getHostAddress()).setPort(port));
          server = created;
          ticker = vertx.setPeriodic(TICK_MILLIS, id -> tick());
          created
              .connectHandler(this::accept)
              .listen()
              .map(NetServer::actualPort)
              .onComplete(listening);
        });
    return listening.future();
  }

  /**
   * Stops to listen and closes all connections. Done when this server takes no more; the kernel may
   * still complete a connection for a moment, and refuse the port to another server: a selector's
   * channel is closed at the selector's next turn only, which nobody outside Vert.x can await. Such
   * a connection is reset then.
   */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          closed = true;
          vertx.cancelTimer(ticker);
          Set.copyOf(unauthenticated).forEach(c -> c.end("this node stops"));
          Set.copyOf(current.values()).forEach(c -> c.end("this node stops"));
          Future<Void> stopped = server == null ? Future.succeededFuture() : server.close();
          stopped.onComplete(done);
        });
    return done.future();
  }

  /** What was put in the table is unsure, for this reason: all sources are told. */
  public void lostTrust(String why) {
    node.syncThread()
        .execute(() -> hosts.values().forEach(h -> h.step(new ReceiverEvent.LostTrust(why))));
  }

  /** For each peer, what this node knows of its table. */
  public Map<String, ReceiverSnapshot> snapshots() {
    Map<String, ReceiverSnapshot> snapshots = new TreeMap<>();
    hosts.forEach((name, host) -> snapshots.put(name, host.snapshot()));
    return snapshots;
  }

  /** What was counted. */
  public ResyncCounts counts() {
    return counters.read();
  }

  /** A sync thread that is held up gets one tick, not one for each that it missed. */
  private void tick() {
    if (!ticking.compareAndSet(false, true)) {
      return;
    }
    try {
      node.syncThread()
          .execute(
              () -> {
                ticking.set(false);
                hosts.values().forEach(h -> h.step(new ReceiverEvent.Tick()));
              });
    } catch (RejectedExecutionException e) {
      vertx.cancelTimer(ticker);
    }
  }

  private void accept(NetSocket socket) {
    if (closed) {
      socket.close();
      return;
    }
    if (!known(socket)) {
      stranger(socket);
      return;
    }
    // The oldest goes, not the new one: some idle connections would else keep out a peer for ever.
    if (unauthenticated.size() >= MOST_UNAUTHENTICATED) {
      counters.tooMany.incrementAndGet();
      ResyncConnection oldest = unauthenticated.iterator().next();
      unauthenticated.remove(oldest);
      oldest.end("too many connections that are not authenticated");
    }
    Incarnation nonce = new Incarnation(random.nextLong(), random.nextLong());
    Handshake handshake =
        new Handshake(node.identity(), Side.RECEIVER, hosts.keySet(), node.secrets().get(), nonce);
    ResyncConnection connection =
        new ResyncConnection(
            vertx, context, socket, Side.RECEIVER, handshake, counters, new Events(socket));
    unauthenticated.add(connection);
    connection.start();
  }

  /** Without a word; the first is told, the rest is counted. */
  private void stranger(NetSocket socket) {
    socket.close();
    if (counters.strangers.getAndIncrement() == 0) {
      LOG.warn(
          "Resync: a connection from {} is refused, as that is the address of no other director;"
              + " more are only counted. Let nobody else reach port {}",
          socket.remoteAddress(),
          socket.localAddress().port());
    }
  }

  private boolean known(NetSocket socket) {
    try {
      // A literal: nothing is looked up.
      return known.contains(InetAddress.getByName(socket.remoteAddress().hostAddress()));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** What happens to one connection. */
  private final class Events implements ResyncConnection.Handler {
    private final String from;
    private @Nullable ReceiverHost host;
    private String name = "";

    private Events(NetSocket socket) {
      from = String.valueOf(socket.remoteAddress());
    }

    @Override
    public void established(ResyncConnection connection, Frame.Hello peer) {
      unauthenticated.remove(connection);
      name = peer.name();
      ResyncConnection older = current.put(name, connection);
      if (older != null) {
        older.end("a newer connection of the same node");
      }
      // The handshake lets through nobody else.
      ReceiverHost found = hosts.get(name);
      host = found;
      if (found != null) {
        found.connected(connection, peer.incarnation());
      }
      LOG.info("Resync: {} ({}) is connected as a source", name, from);
    }

    @Override
    public void received(ResyncConnection connection, Frame frame) {
      if (host != null) {
        host.received(connection, frame);
      }
    }

    @Override
    public void writeQueue(ResyncConnection connection, boolean full) {
      // A receiver only answers; the connection itself stops reading.
    }

    @Override
    public void closed(ResyncConnection connection, @Nullable String reason) {
      unauthenticated.remove(connection);
      String why = reason == null ? "closed by the peer" : reason;
      if (host == null) {
        LOG.debug("Resync: a connection of {} is refused: {}", from, why);
        return;
      }
      current.remove(name, connection);
      host.disconnected(connection);
      LOG.info("Resync: {} ({}) is no longer connected as a source: {}", name, from, why);
    }
  }
}
