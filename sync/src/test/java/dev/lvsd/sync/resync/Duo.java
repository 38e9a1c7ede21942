package dev.lvsd.sync.resync;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A source and a receiver against each other in memory. Time is stepped; each has a clock of its
 * own with its own origin, and the source's may run fast.
 */
final class Duo {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  static final long GROUP = 7;

  private static final long TICK_NANOS = 100 * MILLI;

  /** Something that happens later; equal times keep their order. */
  private record Later(long atNanos, long order, Runnable what) {}

  final FakeSourceTable sourceTable = new FakeSourceTable();
  FakeReceiverTable receiverTable = new FakeReceiverTable();
  final List<PassProgress> began = new ArrayList<>();
  final List<PassResult> ended = new ArrayList<>();
  final List<CoverageRound> rounds = new ArrayList<>();
  final List<String> closed = new ArrayList<>();
  final List<Frame> toReceiver = new ArrayList<>();
  final List<Frame> toSource = new ArrayList<>();

  /** One way. */
  long latencyNanos = MILLI;

  /** Of the receiver's frames, on top. */
  long lateNanos;

  /** How often the source was asked to do something. */
  long sourceSteps;

  boolean receiverStuck;
  boolean sourceStuck;

  private final long sourceOrigin;
  private final double sourceSpeed;
  private final long receiverOrigin;
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparingLong(Later::atNanos).thenComparing(Later::order));
  private final SourceSession source;
  private ReceiverSession receiver;
  private Incarnation sourceLife = new Incarnation(1, 1);
  private Incarnation receiverLife = new Incarnation(2, 2);
  private long nowNanos;
  private long order;
  private long link;
  private boolean up;
  private long timer;

  Duo(ResyncSettings settings, long sourceOrigin, double sourceSpeed, long receiverOrigin) {
    this.sourceOrigin = sourceOrigin;
    this.sourceSpeed = sourceSpeed;
    this.receiverOrigin = receiverOrigin;
    source = new SourceSession(sourceTable, settings, sourceNow());
    receiver = new ReceiverSession(receiverTable, receiverNow());
    tick();
  }

  Duo() {
    this(ResyncSettings.DEFAULT, 5 * SECOND, 1, Long.MAX_VALUE - 20 * SECOND);
  }

  long sourceNow() {
    return sourceOrigin + (long) (nowNanos * sourceSpeed);
  }

  long receiverNow() {
    return receiverOrigin + nowNanos;
  }

  /** So many connections that have been there for a minute and do not end. */
  void hold(int from, int count) {
    for (long i = from; i < from + count; i++) {
      sourceTable.put(mix(i), sourceNow() - 60 * SECOND, FakeSourceTable.FOREVER);
    }
  }

  static long mix(long value) {
    long z = (value + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  void owns(Long... groups) {
    source(new SourceEvent.Owns(Set.of(groups)));
  }

  void connect() {
    link++;
    up = true;
    receiver(new ReceiverEvent.Connected(sourceLife));
    source(new SourceEvent.Connected(receiverLife));
  }

  void disconnect() {
    link++;
    up = false;
    source(new SourceEvent.Disconnected());
    receiver(new ReceiverEvent.Disconnected());
  }

  boolean connected() {
    return up;
  }

  void restartReceiver() {
    disconnect();
    receiverLife = new Incarnation(receiverLife.high(), receiverLife.low() + 1);
    receiverTable = new FakeReceiverTable();
    receiver = new ReceiverSession(receiverTable, receiverNow());
  }

  /** To the receiver, the source is another one; the state of this one is kept. */
  void renameSource() {
    sourceLife = new Incarnation(sourceLife.high(), sourceLife.low() + 1);
  }

  SourceSnapshot sourceSnapshot() {
    return source.snapshot(sourceNow());
  }

  ReceiverSnapshot receiverSnapshot() {
    return receiver.snapshot();
  }

  void source(SourceEvent event) {
    if (sourceStuck) {
      return;
    }
    sourceSteps++;
    for (SourceAction action : source.step(event, sourceNow())) {
      if (action instanceof SourceAction.Send send) {
        deliver(send.frame(), false);
      } else if (action instanceof SourceAction.Close close) {
        closed.add(close.reason());
        disconnect();
      } else if (action instanceof SourceAction.Began a) {
        began.add(a.pass());
      } else if (action instanceof SourceAction.Ended a) {
        ended.add(a.result());
      } else if (action instanceof SourceAction.Measured a) {
        rounds.add(a.round());
      }
    }
    // One timer, set anew at each step.
    long mine = ++timer;
    long wake = source.wakeNanos(sourceNow()) - sourceNow();
    after(
        Math.max(MILLI, wake),
        () -> {
          if (mine == timer) {
            source(new SourceEvent.Tick());
          }
        });
  }

  void receiver(ReceiverEvent event) {
    for (ReceiverAction action : receiver.step(event, receiverNow())) {
      if (action instanceof ReceiverAction.Send send) {
        deliver(send.frame(), true);
      } else if (action instanceof ReceiverAction.Close close) {
        closed.add(close.reason());
        disconnect();
      } else if (action instanceof ReceiverAction.Feed feed) {
        var unused =
            receiverTable
                .feed(feed.datagrams())
                .thenAccept(
                    result ->
                        after(
                            MILLI,
                            () ->
                                receiver(
                                    new ReceiverEvent.Fed(
                                        feed.connection(), feed.exchange(), result))));
      }
    }
  }

  private void deliver(Frame frame, boolean toTheSource) {
    if (!up) {
      return;
    }
    long over = link;
    Frame copy = throughTheWire(frame);
    (toTheSource ? toSource : toReceiver).add(copy);
    after(
        latencyNanos + (toTheSource ? lateNanos : 0),
        () -> {
          if (over != link) {
            return;
          } else if (toTheSource) {
            source(new SourceEvent.Received(copy));
          } else if (!receiverStuck) {
            receiver(new ReceiverEvent.Received(copy));
          }
        });
  }

  private static Frame throughTheWire(Frame frame) {
    try {
      return FrameCodec.read(FrameCodec.type(frame), FrameCodec.body(frame));
    } catch (ResyncProtocolException e) {
      return fail("a session said what cannot be read: " + frame, e);
    }
  }

  void after(long nanos, Runnable what) {
    later.add(new Later(nowNanos + nanos, order++, what));
  }

  private void tick() {
    after(
        TICK_NANOS,
        () -> {
          receiver(new ReceiverEvent.Tick());
          tick();
        });
  }

  /** Lets time pass. */
  void run(long nanos) {
    long end = nowNanos + nanos;
    @Nullable Later next = later.peek();
    while (next != null && next.atNanos() <= end) {
      later.poll();
      nowNanos = next.atNanos();
      next.what().run();
      next = later.peek();
    }
    nowNanos = end;
  }

  /** Time passes while neither side gets to run: what comes, comes late. */
  void stall(long nanos) {
    List<Later> all = new ArrayList<>(later);
    later.clear();
    long resumed = nowNanos + nanos;
    all.forEach(l -> later.add(new Later(Math.max(l.atNanos(), resumed), l.order(), l.what())));
    nowNanos = resumed;
  }

  boolean holdsAllEligible() {
    return sourceTable.entries.keySet().stream()
        .filter(hash -> sourceTable.eligible(hash, sourceNow()))
        .allMatch(receiverTable.held::contains);
  }
}
