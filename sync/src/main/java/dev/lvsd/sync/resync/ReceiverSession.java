package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's side of resync with one source, over all connections of it: (event, now) ->
 * actions. It says what is lacking, has entries fed, and knows whether the table is complete.
 *
 * <p>Pure but for the table, which it asks; it belongs to the thread that owns the table. All times
 * are monotonic nanoseconds of one clock.
 */
final class ReceiverSession {
  /** A source has two exchanges open; twice that is a fault of it. */
  private static final int MAX_OPEN = 4;

  /** Frames that wait to be fed; a source cannot have more for the entries of its exchanges. */
  private static final int MAX_FEEDS = MAX_OPEN * Frame.MAX_HASHES;

  private static final class Exchange {
    Hashes lacking;
    boolean last;
    int feeds;

    Exchange(Hashes lacking) {
      this.lacking = lacking;
    }
  }

  /** A connection that comes back sooner than this has cost nothing. */
  private static final long GAP_NANOS = 1_000_000_000L;

  private final ReceiverTable table;
  private final Map<Integer, Exchange> open = new HashMap<>();
  private final Patience silence = new Patience();

  private boolean connected;
  private long connection;
  private @Nullable Incarnation source;
  private long heardNanos;
  private Frame.@Nullable PassBegin pass;
  private int slice;
  private long disconnectedNanos;
  private String sourceDoubt = "";
  private Set<Long> complete = Set.of();
  private State state = State.UNKNOWN;
  private long sinceNanos;
  private long entriesFed;
  private long trustLost;
  private String trustLostWhy = "";

  ReceiverSession(ReceiverTable table, long nowNanos) {
    this.table = table;
    this.sinceNanos = nowNanos;
  }

  List<ReceiverAction> step(ReceiverEvent event, long nowNanos) {
    List<ReceiverAction> out = new ArrayList<>();
    forgetIfUnheard(nowNanos);
    try {
      handle(event, nowNanos, out);
    } catch (ResyncProtocolException e) {
      close(e.text(), nowNanos, out);
    }
    if (connected && silence.over(ResyncSettings.ANSWER_NANOS, nowNanos)) {
      // Its thread stands still, and so it does not see what it would have to tell.
      complete = Set.of();
      close(
          "the source has said nothing for " + ResyncSettings.ANSWER_NANOS / 1_000_000_000L + " s",
          nowNanos,
          out);
    }
    settle(nowNanos);
    return out;
  }

  /** As of the last step. */
  ReceiverSnapshot snapshot() {
    Frame.PassBegin now = pass;
    return new ReceiverSnapshot(
        state,
        sinceNanos,
        Optional.ofNullable(source),
        sourceDoubt,
        complete,
        entriesFed,
        now == null ? OptionalInt.empty() : OptionalInt.of(slice),
        now == null ? OptionalInt.empty() : OptionalInt.of(now.slices()),
        trustLost,
        trustLostWhy);
  }

  private boolean heard(long nowNanos) {
    return source != null && nowNanos - heardNanos < ResyncSettings.UNKNOWN_NANOS;
  }

  private void forgetIfUnheard(long nowNanos) {
    if (!heard(nowNanos)) {
      pass = null;
      complete = Set.of();
    } else if (!connected && nowNanos - disconnectedNanos > GAP_NANOS) {
      // What cut the connection may have cut the kernels' own sync too.
      complete = Set.of();
    }
  }

  private void settle(long nowNanos) {
    State next =
        !heard(nowNanos) ? State.UNKNOWN : complete.isEmpty() ? State.INCOMPLETE : State.COMPLETE;
    if (next != state) {
      state = next;
      sinceNanos = nowNanos;
    }
  }

  private void handle(ReceiverEvent event, long nowNanos, List<ReceiverAction> out)
      throws ResyncProtocolException {
    if (event instanceof ReceiverEvent.Connected e) {
      connect(e.source(), nowNanos, out);
    } else if (event instanceof ReceiverEvent.Disconnected) {
      connected = false;
      disconnectedNanos = nowNanos;
      open.clear();
    } else if (event instanceof ReceiverEvent.Received e && connected) {
      heardNanos = nowNanos;
      silence.reset(nowNanos);
      received(e.frame(), nowNanos, out);
    } else if (event instanceof ReceiverEvent.Fed e) {
      fed(e, out);
    } else if (event instanceof ReceiverEvent.LostTrust e) {
      loseTrust(e.why(), out);
    }
  }

  private void connect(Incarnation from, long nowNanos, List<ReceiverAction> out) {
    if (!from.equals(source)) {
      source = from;
      pass = null;
      complete = Set.of();
    }
    // It says so anew where it is.
    sourceDoubt = "";
    connected = true;
    connection++;
    open.clear();
    heardNanos = nowNanos;
    silence.reset(nowNanos);
    Frame.PassBegin known = pass;
    out.add(send(new Frame.Ready(known == null ? 0 : known.pass(), complete)));
  }

  private void received(Frame frame, long nowNanos, List<ReceiverAction> out)
      throws ResyncProtocolException {
    if (frame instanceof Frame.Offer f) {
      offered(f, out);
    } else if (frame instanceof Frame.Entries f) {
      entries(f, out);
    } else if (frame instanceof Frame.Done f) {
      open.remove(f.exchange());
    } else if (frame instanceof Frame.PassBegin f) {
      begun(f);
    } else if (frame instanceof Frame.PassEnd f) {
      ended(f, nowNanos);
    } else if (frame instanceof Frame.Doubt f) {
      doubted(f);
    } else if (frame instanceof Frame.Ping) {
      out.add(send(new Frame.Pong()));
    } else {
      throw new ResyncProtocolException(Reason.UNEXPECTED, "a frame that a source does not send");
    }
  }

  private void doubted(Frame.Doubt frame) {
    sourceDoubt = frame.why();
    if (!sourceDoubt.isEmpty()) {
      pass = null;
      complete = Set.of();
    }
  }

  private void offered(Frame.Offer frame, List<ReceiverAction> out) throws ResyncProtocolException {
    if (open.size() >= MAX_OPEN || open.containsKey(frame.exchange())) {
      throw new ResyncProtocolException(Reason.UNEXPECTED, "an offer beside too many others");
    }
    slice = frame.slice();
    Hashes lacking = table.lacking(frame.hashes());
    if (!lacking.isEmpty()) {
      open.put(frame.exchange(), new Exchange(lacking));
    }
    out.add(send(new Frame.Lacking(frame.exchange(), false, lacking)));
  }

  private void entries(Frame.Entries frame, List<ReceiverAction> out)
      throws ResyncProtocolException {
    Exchange exchange = open.get(frame.exchange());
    int feeds = open.values().stream().mapToInt(e -> e.feeds).sum();
    if (exchange == null || exchange.last || feeds >= MAX_FEEDS) {
      throw new ResyncProtocolException(Reason.UNEXPECTED, "entries that were not asked for");
    }
    exchange.last = frame.last();
    exchange.feeds++;
    out.add(new ReceiverAction.Feed(connection, frame.exchange(), frame.datagrams()));
  }

  private void fed(ReceiverEvent.Fed event, List<ReceiverAction> out) {
    ReceiverTable.FeedResult result = event.result();
    if (result != null) {
      entriesFed += result.entries();
      if (result.kernelDropped()) {
        loseTrust("the kernel dropped sync messages: its receive buffer was full", out);
      }
    }
    Exchange exchange = open.get(event.exchange());
    // What was fed for a connection that is gone is in the table all the same.
    if (!connected || event.connection() != connection || exchange == null) {
      return;
    }
    exchange.feeds--;
    out.add(send(new Frame.Taken(event.exchange(), result == null ? 0 : result.entries())));
    if (exchange.last && exchange.feeds == 0) {
      exchange.last = false;
      exchange.lacking = table.lacking(exchange.lacking);
      if (exchange.lacking.isEmpty()) {
        open.remove(event.exchange());
      }
      out.add(send(new Frame.Lacking(event.exchange(), true, exchange.lacking)));
    }
  }

  private void begun(Frame.PassBegin frame) {
    Frame.PassBegin known = pass;
    if (frame.firstSlice() > 0 && (known == null || known.pass() != frame.pass())) {
      // Trust was lost while it was on its way: the source will hear of it and begin again.
      return;
    }
    if (frame.reason() != PassReason.OPERATOR) {
      complete = without(frame.groups());
    }
    pass = frame;
    slice = frame.firstSlice();
  }

  private void ended(Frame.PassEnd frame, long nowNanos) {
    Frame.PassBegin known = pass;
    if (known == null || known.pass() != frame.pass()) {
      return;
    }
    pass = null;
    // While new ones go on missing, one pass does not make it complete; another one follows.
    if (frame.outcome() == PassOutcome.COMPLETE && sourceDoubt.isEmpty()) {
      if (!complete.equals(known.groups())) {
        sinceNanos = nowNanos;
      }
      complete = known.groups();
    } else if (frame.outcome() != PassOutcome.CANCELLED) {
      complete = without(known.groups());
    }
  }

  private Set<Long> without(Set<Long> groups) {
    return Set.copyOf(complete.stream().filter(group -> !groups.contains(group)).toList());
  }

  private void loseTrust(String why, List<ReceiverAction> out) {
    trustLost++;
    trustLostWhy = why;
    pass = null;
    complete = Set.of();
    if (connected) {
      out.add(send(new Frame.TrustLost()));
    }
  }

  private void close(String reason, long nowNanos, List<ReceiverAction> out) {
    connected = false;
    disconnectedNanos = nowNanos;
    open.clear();
    out.add(new ReceiverAction.Close(reason));
  }

  private static ReceiverAction send(Frame frame) {
    return new ReceiverAction.Send(frame);
  }
}
