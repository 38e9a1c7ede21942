package dev.lvsd.sync.engine;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.sync.kernel.KernelFeed;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageEncoder;
import dev.lvsd.sync.message.SyncMessageException;
import dev.lvsd.sync.resync.Hashes;
import dev.lvsd.sync.resync.ReceiverTable;
import dev.lvsd.sync.table.ConnectionKey;
import dev.lvsd.sync.table.ConnectionTable;
import dev.lvsd.sync.table.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The table, as a receiver holds it against a source's, and the way to its own kernel. Belongs to
 * the engine's thread, which a feed holds for as long as the kernel's daemon takes to read.
 */
final class TableReceiver implements ReceiverTable {
  /** How the kernel is fed: {@link KernelFeed}, or a test's. */
  interface Feed extends AutoCloseable {
    void send(ByteBuffer datagram) throws KernelException;

    /** Whether the kernel has got all that was sent since the last call. */
    boolean finish() throws KernelException;

    @Override
    void close();
  }

  interface FeedOpener {
    Feed open() throws KernelException;
  }

  /** From an offer until what was lacking of it comes, at most. */
  private static final long MEANWHILE_NANOS = 1_000_000_000L;

  private final ConnectionTable table;
  private final EngineSettings settings;
  private final FeedOpener opener;
  private final LongSupplier nanoTime;
  private @Nullable Feed feed;

  TableReceiver(
      ConnectionTable table, EngineSettings settings, FeedOpener opener, LongSupplier nanoTime) {
    this.table = table;
    this.settings = settings;
    this.opener = opener;
    this.nanoTime = nanoTime;
  }

  @Override
  public Hashes lacking(Hashes hashes) {
    return hashes.where((name, destination) -> !table.sure(name, destination));
  }

  @Override
  public CompletionStage<FeedResult> feed(List<ByteBuffer> datagrams) {
    try {
      List<ByteBuffer> needed = new ArrayList<>();
      int entries = needed(datagrams, needed);
      boolean dropped = !needed.isEmpty() && !send(needed);
      return CompletableFuture.completedFuture(new FeedResult(entries, dropped));
    } catch (KernelException | SyncMessageException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * What the kernel itself has brought meanwhile is newer than what was asked for a moment ago, and
   * must not be overwritten. A template that goes elsewhere has to go first: the kernel would only
   * refresh it. (There it outlives that if it has connections that came through this kernel.) For a
   * connection of UDP that goes elsewhere the kernel would take it as the word of its end, and do
   * nothing: it is told of as an active one first.
   */
  private int needed(List<ByteBuffer> datagrams, List<ByteBuffer> needed)
      throws SyncMessageException {
    SyncMessageEncoder encoder =
        new SyncMessageEncoder(settings.syncId(), TableSource.DATAGRAM_BYTES);
    int[] entries = {0};
    long since = nanoTime.getAsLong() - MEANWHILE_NANOS;
    for (ByteBuffer datagram : datagrams) {
      SyncMessageDecoder.decode(
          datagram,
          settings.syncId(),
          connection -> {
            long hash = ConnectionKey.hash(connection);
            int destination = ConnectionKey.wantedDestination(connection);
            if (table.sure(hash, destination)
                || (table.sure(hash) && table.putSince(hash, since))) {
              return;
            }
            entries[0]++;
            boolean elsewhere = table.elsewhere(hash, destination);
            if (elsewhere && connection.template()) {
              add(Altered.leaving(connection), encoder, needed);
              return;
            }
            if (elsewhere && connection.inactive()) {
              add(Altered.active(connection), encoder, needed);
            }
            add(connection, encoder, needed);
          });
    }
    if (encoder.count() > 0) {
      needed.add(encoder.finish());
    }
    return entries[0];
  }

  private static void add(
      ConnectionView connection, SyncMessageEncoder encoder, List<ByteBuffer> full) {
    if (!encoder.add(connection)) {
      full.add(encoder.finish());
      encoder.add(connection);
    }
  }

  /** False where the kernel has not got all of it; then none of it is believed. */
  private boolean send(List<ByteBuffer> datagrams) throws KernelException {
    boolean whole = false;
    try {
      Feed open = feed;
      if (open == null) {
        open = opener.open();
        feed = open;
      }
      for (ByteBuffer datagram : datagrams) {
        open.send(datagram);
      }
      whole = open.finish();
    } finally {
      if (!whole) {
        // A socket that was bound to what has changed serves no more.
        close();
      }
    }
    if (whole) {
      put(datagrams);
    }
    return whole;
  }

  private void put(List<ByteBuffer> datagrams) {
    long nowNanos = nanoTime.getAsLong();
    for (ByteBuffer datagram : datagrams) {
      datagram.rewind();
      try {
        SyncMessageDecoder.decode(
            datagram,
            settings.syncId(),
            (ConnectionView connection) -> table.put(connection, nowNanos, Origin.FED));
      } catch (SyncMessageException e) {
        throw new IllegalStateException("a message of our own making is none", e);
      }
    }
  }

  void close() {
    if (feed != null) {
      feed.close();
      feed = null;
    }
  }
}
