package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of slices that are being compared over one connection: offer, what is lacking, entries,
 * what is lacking still, entries again, at most {@value #SENDS} times.
 */
final class Exchanges {
  static final int SENDS = 3;

  /** Bytes of sync messages after which a frame of entries is closed. */
  private static final int FRAME_BYTES = 16_384;

  private static final class Exchange {
    final int id;
    final Walk.Part part;
    final Deque<SyncDatagram> queue = new ArrayDeque<>();
    int sends;

    Exchange(int id, Walk.Part part) {
      this.id = id;
      this.part = part;
    }
  }

  private final SourceTable table;
  private final Pace pace;
  private final Map<Integer, Exchange> open = new LinkedHashMap<>();
  private int lastId;
  private int untaken;

  Exchanges(SourceTable table, Pace pace) {
    this.table = table;
    this.pace = pace;
  }

  int size() {
    return open.size();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** A new connection knows nothing of them. */
  void clear() {
    open.clear();
    untaken = 0;
  }

  /** Whether the receiver has something to answer. */
  boolean owed() {
    return untaken > 0 || open.values().stream().anyMatch(e -> e.queue.isEmpty());
  }

  /** Whether entries wait for the pace or the connection. */
  boolean queued() {
    return open.values().stream().anyMatch(e -> !e.queue.isEmpty());
  }

  void offer(Walk.Part part, List<SourceAction> out) {
    Exchange exchange = new Exchange(++lastId, part);
    open.put(exchange.id, exchange);
    out.add(send(new Frame.Offer(exchange.id, part.slice().index, part.hashes())));
  }

  void taken() throws ResyncProtocolException {
    if (untaken == 0) {
      throw unexpected("the peer took entries that were not sent");
    }
    untaken--;
  }

  void lacking(Walk walk, Frame.Lacking frame, long nowNanos, List<SourceAction> out)
      throws ResyncProtocolException {
    Exchange exchange = open.get(frame.exchange());
    if (exchange == null || !exchange.queue.isEmpty() || frame.fed() != exchange.sends > 0) {
      throw unexpected("the peer answered what it was not asked");
    } else if (frame.hashes().size() > exchange.part.hashes().size()) {
      throw unexpected("the peer lacks more than it was offered");
    }
    Walk.Slice slice = exchange.part.slice();
    if (frame.hashes().isEmpty()) {
      close(walk, exchange);
      return;
    }
    SourceTable.Messages messages =
        table.messages(slice.index, walk.slices, frame.hashes(), nowNanos);
    int entries = messages.entries();
    if (exchange.sends == 0 && entries > 0) {
      slice.missing(entries, messages.oldestNanos(), nowNanos);
    }
    // What is no longer there is no longer lacking.
    if (entries == 0 || exchange.sends == SENDS) {
      slice.lacking(entries);
      out.add(send(new Frame.Done(exchange.id)));
      close(walk, exchange);
    } else {
      exchange.sends++;
      exchange.queue.addAll(messages.datagrams());
    }
  }

  private void close(Walk walk, Exchange exchange) {
    open.remove(exchange.id);
    walk.closed(exchange.part.slice());
  }

  /** Sends what the pace lets through. */
  void send(Walk walk, long nowNanos, List<SourceAction> out) {
    for (Exchange exchange : open.values()) {
      while (!exchange.queue.isEmpty() && pace.ready(nowNanos)) {
        out.add(send(frame(walk, exchange)));
      }
    }
  }

  private Frame frame(Walk walk, Exchange exchange) {
    List<ByteBuffer> datagrams = new ArrayList<>();
    int bytes = 0;
    int entries = 0;
    @Nullable SyncDatagram next = exchange.queue.peek();
    while (next != null
        && (datagrams.isEmpty()
            || (bytes + next.bytes().remaining() <= FRAME_BYTES
                && entries + next.entries() <= pace.perFrame()))) {
      exchange.queue.remove();
      datagrams.add(next.bytes());
      bytes += next.bytes().remaining();
      entries += next.entries();
      next = exchange.queue.peek();
    }
    pace.spend(entries);
    walk.sent(entries, bytes);
    untaken++;
    return new Frame.Entries(exchange.id, exchange.queue.isEmpty(), datagrams);
  }

  private static SourceAction send(Frame frame) {
    return new SourceAction.Send(frame);
  }

  private static ResyncProtocolException unexpected(String what) {
    return new ResyncProtocolException(Reason.UNEXPECTED, what);
  }
}
