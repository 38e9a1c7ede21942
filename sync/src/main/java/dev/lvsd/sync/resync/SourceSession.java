package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The source's side of resync towards one receiver, over all connections to it: (event, now) ->
 * actions. It decides when a full pass is run, walks over the slices, and audits in between.
 *
 * <p>Pure but for the table, which it asks; it belongs to the thread that owns the table. All times
 * are monotonic nanoseconds of one clock.
 */
final class SourceSession {
  private static final long PING_NANOS = 1_000_000_000L;

  /** Between the end of a pass and the next one that nobody asked for. */
  private static final long GAP_NANOS = 1_000_000_000L;

  private static final long FIRST_RETRY_NANOS = 5_000_000_000L;
  private static final long LAST_RETRY_NANOS = 60_000_000_000L;
  private static final int WINDOW = 2;

  /** Rounds in a row with a low coverage after which all are compared at once. */
  private static final int LOW_ROUNDS = 2;

  /** Where there are few connections, one that is late makes a coverage low. */
  private static final int DOUBT_MISSING = 10;

  private static final String DOUBT =
      "new connections do not reach it by the kernel's sync, as the last rounds of audits found";

  private final SourceTable table;
  private final ResyncSettings settings;
  private final Pace pace;
  private final Exchanges exchanges;
  private final Patience silence = new Patience();
  private final Patience answer = new Patience();

  private Set<Long> groups = Set.of();
  private @Nullable Incarnation receiver;
  private String blind = "";
  private boolean fresh;
  private boolean connected;
  private boolean ready;
  private boolean writeFull;
  private long saidNanos;

  private @Nullable Walk walk;
  private long passes;
  private @Nullable PassReason wanted;
  private long wantedFromNanos;
  private long retryNanos = FIRST_RETRY_NANOS;
  private long nextAuditNanos;
  private int lowRounds;
  private boolean passSinceRound;
  private String doubt = "";
  private boolean lowTold;
  private @Nullable PassResult lastPass;
  private @Nullable CoverageRound lastRound;

  SourceSession(SourceTable table, ResyncSettings settings, long nowNanos) {
    this.table = table;
    this.settings = settings;
    this.pace = new Pace(settings.entriesPerSecond(), nowNanos);
    this.exchanges = new Exchanges(table, pace);
    this.nextAuditNanos = nowNanos;
  }

  List<SourceAction> step(SourceEvent event, long nowNanos) {
    List<SourceAction> out = new ArrayList<>();
    try {
      handle(event, nowNanos, out);
      advance(nowNanos, out);
    } catch (ResyncProtocolException e) {
      close(e.text(), out);
    }
    if (out.stream().anyMatch(SourceAction.Send.class::isInstance)) {
      saidNanos = nowNanos;
    }
    return out;
  }

  /** When it wants a {@link SourceEvent.Tick} at the latest. */
  long wakeNanos(long nowNanos) {
    long wake = nowNanos + Patience.STEP_NANOS;
    if (!ready) {
      return wake;
    }
    if (exchanges.queued() && !writeFull) {
      wake = earlier(wake, pace.readyNanos());
    }
    // A full pass that is held open waits for an event.
    if (exchanges.isEmpty() && !groups.isEmpty() && (walk == null || !walk.full())) {
      wake = earlier(wake, nextAuditNanos);
      wake = wanted == null ? wake : earlier(wake, wantedFromNanos);
    }
    return wake;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  SourceSnapshot snapshot(long nowNanos) {
    Walk now = walk;
    return new SourceSnapshot(
        connected,
        Optional.ofNullable(receiver),
        groups,
        now == null || now.reason == null
            ? Optional.empty()
            : Optional.of(now.progress(now.reason, blind, nowNanos)),
        Optional.ofNullable(wanted),
        Optional.ofNullable(lastPass),
        Optional.ofNullable(lastRound),
        pace.perSecond());
  }

  private void handle(SourceEvent event, long nowNanos, List<SourceAction> out)
      throws ResyncProtocolException {
    if (event instanceof SourceEvent.Connected e) {
      disconnected();
      connected = true;
      fresh = !e.receiver().equals(receiver);
      if (fresh) {
        lowRounds = 0;
        doubt = "";
      }
      receiver = e.receiver();
      silence.reset(nowNanos);
      saidNanos = nowNanos;
    } else if (event instanceof SourceEvent.Disconnected) {
      disconnected();
    } else if (event instanceof SourceEvent.Received e && connected) {
      silence.reset(nowNanos);
      received(e.frame(), nowNanos, out);
    } else if (event instanceof SourceEvent.Owns e) {
      owns(Set.copyOf(e.groups()), nowNanos);
    } else if (event instanceof SourceEvent.Sight e) {
      sight(e.blind(), nowNanos, out);
    } else if (event instanceof SourceEvent.Resync) {
      if (walk == null || !walk.full() || walk.cancelled()) {
        want(PassReason.OPERATOR, nowNanos);
      }
    } else if (event instanceof SourceEvent.Cancel) {
      cancel(nowNanos);
    } else if (event instanceof SourceEvent.WriteQueue e) {
      writeFull = e.full();
    }
  }

  private void sight(String now, long nowNanos, List<SourceAction> out) {
    blind = now;
    sayWhatMayLack(out);
    if (blind.isEmpty() || groups.isEmpty()) {
      return;
    }
    // Nothing is complete any more. What is known is sent, and the rest once it is known.
    if (walk != null && walk.full() && !walk.cancelled()) {
      walk.partial();
    } else {
      want(PassReason.BECAME_MASTER, nowNanos);
    }
  }

  /** Why the receiver may lack connections that nothing tells of; nothing where it need not. */
  private void sayWhatMayLack(List<SourceAction> out) {
    if (ready) {
      out.add(send(new Frame.Doubt(blind.isEmpty() ? doubt : blind)));
    }
  }

  private void cancel(long nowNanos) {
    if (walk != null && walk.full()) {
      walk.cancel("by an operator");
    }
    if (wanted == PassReason.OPERATOR) {
      wanted = null;
    } else if (wanted != null) {
      // Without it no group would be complete ever again.
      wantedFromNanos = nowNanos + FIRST_RETRY_NANOS;
    }
  }

  private void disconnected() {
    connected = false;
    ready = false;
    writeFull = false;
    exchanges.clear();
    if (walk != null && walk.full()) {
      walk.rewind();
    } else {
      walk = null;
    }
  }

  private void close(String reason, List<SourceAction> out) {
    disconnected();
    out.add(new SourceAction.Close(reason));
  }

  private void owns(Set<Long> owned, long nowNanos) {
    boolean gained = !groups.containsAll(owned);
    boolean changed = !groups.equals(owned);
    groups = owned;
    if (changed && walk != null && walk.reason != null) {
      walk.cancel("because the groups that this node owns have changed");
      want(walk.reason, nowNanos);
    }
    if (gained) {
      want(PassReason.BECAME_MASTER, nowNanos);
    }
    if (groups.isEmpty()) {
      wanted = null;
    }
  }

  private void want(PassReason reason, long fromNanos) {
    wantedFromNanos = wanted == null ? fromNanos : earlier(fromNanos, wantedFromNanos);
    if (wanted == null || reason != PassReason.OPERATOR) {
      wanted = reason;
    }
  }

  /** Likewise, but not at once after the last one. */
  private void wantSoon(PassReason reason, long nowNanos) {
    PassResult last = lastPass;
    long from = last == null ? nowNanos : last.endedNanos() + GAP_NANOS;
    want(reason, from - nowNanos > 0 ? from : nowNanos);
  }

  private void received(Frame frame, long nowNanos, List<SourceAction> out)
      throws ResyncProtocolException {
    if (frame instanceof Frame.Ready f && !ready) {
      ready(f, nowNanos, out);
    } else if (!ready) {
      throw new ResyncProtocolException(Reason.UNEXPECTED, "the peer did not say what it holds");
    } else if (frame instanceof Frame.Lacking f) {
      answer.reset(nowNanos);
      if (walk == null) {
        throw new ResyncProtocolException(Reason.UNEXPECTED, "an answer to nothing");
      }
      exchanges.lacking(walk, f, nowNanos, out);
    } else if (frame instanceof Frame.Taken) {
      answer.reset(nowNanos);
      exchanges.taken();
    } else if (frame instanceof Frame.TrustLost) {
      pace.slowDown(nowNanos);
      if (walk != null && walk.full()) {
        walk.distrust();
      } else {
        wantSoon(PassReason.RECEIVER_LOST_TRUST, nowNanos);
      }
    } else if (!(frame instanceof Frame.Pong)) {
      throw new ResyncProtocolException(Reason.UNEXPECTED, "a frame that a receiver does not send");
    }
  }

  private void ready(Frame.Ready frame, long nowNanos, List<SourceAction> out) {
    ready = true;
    if (!blind.isEmpty() || !doubt.isEmpty()) {
      sayWhatMayLack(out);
    }
    Walk begun = walk;
    if (begun != null && begun.reason != null) {
      if (!fresh && frame.pass() == begun.id) {
        out.add(passBegin(begun, begun.reason));
        return;
      }
      begun.cancel("because the receiver has started anew");
      end(begun, begun.reason, nowNanos, out);
      want(fresh ? PassReason.RECEIVER_STARTED : begun.reason, nowNanos);
    } else if (!frame.complete().containsAll(groups)) {
      want(fresh ? PassReason.RECEIVER_STARTED : PassReason.RECEIVER_LOST_TRUST, nowNanos);
    }
  }

  private void advance(long nowNanos, List<SourceAction> out) {
    if (connected && silence.over(ResyncSettings.ANSWER_NANOS, nowNanos)) {
      close("the receiver has said nothing for " + seconds(ResyncSettings.ANSWER_NANOS), out);
    } else if (!exchanges.owed()) {
      answer.reset(nowNanos);
    } else if (answer.over(ResyncSettings.ANSWER_NANOS, nowNanos)) {
      close("the receiver has not answered for " + seconds(ResyncSettings.ANSWER_NANOS), out);
    }
    // A cancelled pass must not wait for a connection.
    endIfOver(nowNanos, out);
    if (!ready) {
      return;
    }
    begin(nowNanos, out);
    if (walk != null) {
      open(walk, nowNanos, out);
      if (!writeFull) {
        exchanges.send(walk, nowNanos, out);
      }
      tellIfLow(nowNanos, out);
      endIfOver(nowNanos, out);
    }
    if (out.isEmpty() && nowNanos - saidNanos >= PING_NANOS) {
      out.add(send(new Frame.Ping()));
    }
  }

  private void begin(long nowNanos, List<SourceAction> out) {
    PassReason due = wanted;
    boolean idle = walk == null || !walk.full();
    if (groups.isEmpty()) {
      walk = idle && exchanges.isEmpty() ? null : walk;
      lowRounds = 0;
      doubt("", out);
    } else if (due != null && nowNanos - wantedFromNanos >= 0 && idle) {
      if (!exchanges.isEmpty()) {
        return;
      }
      wanted = null;
      Walk begun = new Walk(++passes, due, table.sliceCount(), groups, nowNanos);
      walk = begun;
      if (!blind.isEmpty()) {
        begun.partial();
      }
      out.add(passBegin(begun, due));
      out.add(new SourceAction.Began(begun.progress(due, blind, nowNanos)));
    } else if (walk == null && nowNanos - nextAuditNanos >= 0) {
      walk = new Walk(0, null, table.sliceCount(), groups, nowNanos);
      lowTold = false;
    }
  }

  private void open(Walk current, long nowNanos, List<SourceAction> out) {
    boolean full = current.full();
    if (!full && (due(nowNanos) || groups.isEmpty())) {
      return;
    }
    while (exchanges.size() < (full ? WINDOW : 1)) {
      Walk.Part part = current.poll();
      if (part != null) {
        exchanges.offer(part, out);
      } else if (current.hasSlice() && (full || nowNanos - nextAuditNanos >= 0)) {
        current.open(table, nowNanos);
        nextAuditNanos = nowNanos + settings.auditEveryNanos(current.slices);
      } else {
        return;
      }
    }
  }

  private boolean due(long nowNanos) {
    return wanted != null && nowNanos - wantedFromNanos >= 0;
  }

  private void endIfOver(long nowNanos, List<SourceAction> out) {
    Walk over = walk;
    if (over == null || !over.exhausted() || !exchanges.isEmpty()) {
      return;
    } else if (over.reason != null && over.mustGoRoundAgain()) {
      // What is known was sent already, as a failover does not wait. The rest is to come; so is
      // all of it where the receiver has lost trust meanwhile.
      if (blind.isEmpty() || over.distrusted()) {
        over.again(!blind.isEmpty());
        if (ready) {
          out.add(passBegin(over, over.reason));
        }
      }
    } else if (over.reason != null) {
      end(over, over.reason, nowNanos, out);
    } else {
      walk = null;
      measured(over.round(nowNanos), nowNanos, out);
    }
  }

  private void end(Walk over, PassReason why, long nowNanos, List<SourceAction> out) {
    PassResult result = over.result(why, nowNanos);
    walk = null;
    lastPass = result;
    if (ready) {
      out.add(send(new Frame.PassEnd(over.id, result.outcome())));
    }
    out.add(new SourceAction.Ended(result));
    if (result.outcome() == PassOutcome.COMPLETE) {
      pace.speedUp();
      passSinceRound = true;
      retryNanos = FIRST_RETRY_NANOS;
    } else if (over.distrusted()) {
      wantSoon(PassReason.RECEIVER_LOST_TRUST, nowNanos);
    } else if (result.outcome() == PassOutcome.INCOMPLETE
        || (why != PassReason.OPERATOR && wanted == null)) {
      // Also one that an operator cancelled: without it no group would be complete ever again.
      want(why, nowNanos + retryNanos);
      retryNanos = Math.min(LAST_RETRY_NANOS, 2 * retryNanos);
    }
  }

  /** A round takes long: what is missing already can be too much whatever the rest is. */
  private void tellIfLow(long nowNanos, List<SourceAction> out) {
    Walk now = walk;
    if (now == null || now.full() || now.exhausted() || lowTold) {
      return;
    }
    CoverageRound soFar = now.round(nowNanos);
    if (soFar.missing() > (1 - settings.coverageThreshold()) * now.expectedEntries()) {
      lowTold = true;
      out.add(new SourceAction.Measured(soFar));
    }
  }

  private void measured(CoverageRound round, long nowNanos, List<SourceAction> out) {
    lastRound = round;
    out.add(new SourceAction.Measured(round));
    boolean low = round.coverage() < settings.coverageThreshold();
    boolean mended = passSinceRound;
    passSinceRound = false;
    if (low) {
      lowRounds++;
      if (lowRounds % LOW_ROUNDS == 0) {
        wantSoon(PassReason.LOW_COVERAGE, nowNanos);
      }
      if (lowRounds >= LOW_ROUNDS && round.missing() >= DOUBT_MISSING) {
        // A full pass mends what there is, and what comes after it is lacking all the same.
        doubt(DOUBT, out);
      }
    } else if (!mended || doubt.isEmpty()) {
      // The first round after a full pass has less to find; it is no sign that nothing is missing.
      lowRounds = 0;
      if (!doubt.isEmpty()) {
        doubt("", out);
        wantSoon(PassReason.LOW_COVERAGE, nowNanos);
      }
    }
  }

  private void doubt(String now, List<SourceAction> out) {
    if (!now.equals(doubt)) {
      doubt = now;
      sayWhatMayLack(out);
    }
  }

  /** To be said anew whenever a full pass begins, goes on or goes round again. */
  private static SourceAction passBegin(Walk pass, PassReason reason) {
    return send(new Frame.PassBegin(pass.id, reason, pass.firstSlice(), pass.slices, pass.groups));
  }

  private static SourceAction send(Frame frame) {
    return new SourceAction.Send(frame);
  }

  private static String seconds(long nanos) {
    return nanos / 1_000_000_000L + " s";
  }
}
