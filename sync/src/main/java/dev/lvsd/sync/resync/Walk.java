package dev.lvsd.sync.resync;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One walk over all slices: a full pass, or a round of audits. */
final class Walk {
  /** A slice of which parts are being compared; what it adds up to counts once it is done. */
  static final class Slice {
    final int index;
    private int open;
    private long entries;
    private long missing;
    private long lacking;
    private long lagNanos;

    private Slice(int index) {
      this.index = index;
    }

    /** The receiver's first answer: so many lack, the oldest first seen then. */
    void missing(int count, long oldestNanos, long nowNanos) {
      missing += count;
      lagNanos = Math.max(lagNanos, nowNanos - oldestNanos);
    }

    /** So many still lack and are given up. */
    void lacking(int count) {
      lacking += count;
    }
  }

  /** What fits one frame. */
  record Part(Slice slice, Hashes hashes) {}

  final long id;
  final @Nullable PassReason reason;
  final int slices;
  final Set<Long> groups;

  private final long startedNanos;
  private final BitSet done = new BitSet();
  private final Deque<Part> parts = new ArrayDeque<>();
  private int cursor;
  private @Nullable String cancelled;
  private boolean distrusted;
  private boolean partial;
  private long entries;
  private long missing;
  private long lacking;
  private long lagNanos;
  private long entriesSent;
  private long bytesSent;

  /**
   * @param reason of a full pass, or null: a round of audits
   */
  Walk(long id, @Nullable PassReason reason, int slices, Set<Long> groups, long nowNanos) {
    this.id = id;
    this.reason = reason;
    this.slices = slices;
    this.groups = groups;
    this.startedNanos = nowNanos;
  }

  boolean full() {
    return reason != null;
  }

  /** The next part of a slice that has been opened already. */
  @Nullable Part poll() {
    return parts.poll();
  }

  boolean hasSlice() {
    return cancelled == null && done.nextClearBit(cursor) < slices;
  }

  /** Opens the next slice, which must be there. */
  void open(SourceTable table, long nowNanos) {
    Slice slice = new Slice(done.nextClearBit(cursor));
    cursor = slice.index + 1;
    Hashes hashes = table.hashes(slice.index, slices, nowNanos);
    slice.entries = hashes.size();
    for (int from = 0; from < hashes.size(); from += Frame.MAX_HASHES) {
      int to = Math.min(hashes.size(), from + Frame.MAX_HASHES);
      parts.add(new Part(slice, hashes.range(from, to)));
      slice.open++;
    }
    if (slice.open == 0) {
      done.set(slice.index);
    }
  }

  /** A part of the slice has been dealt with. */
  void closed(Slice slice) {
    if (--slice.open == 0) {
      done.set(slice.index);
      entries += slice.entries;
      missing += slice.missing;
      lacking += slice.lacking;
      lagNanos = Math.max(lagNanos, slice.lagNanos);
    }
  }

  void sent(int count, int bytes) {
    entriesSent += count;
    bytesSent += bytes;
  }

  /** Whether nothing is left to be opened. */
  boolean exhausted() {
    return parts.isEmpty() && !hasSlice();
  }

  /** The connection broke: what was in flight is to be done again. */
  void rewind() {
    parts.clear();
    cursor = 0;
  }

  /** First slice that is not done. */
  int firstSlice() {
    return Math.min(done.nextClearBit(0), slices - 1);
  }

  /** Opens no more slices. The first reason counts. */
  void cancel(String words) {
    cancelled = cancelled == null ? words : cancelled;
  }

  boolean cancelled() {
    return cancelled != null;
  }

  /** The receiver is not sure of what it held so far. */
  void distrust() {
    distrusted = true;
  }

  boolean distrusted() {
    return distrusted;
  }

  /** The source does not know all that it would have to compare. */
  void partial() {
    partial = true;
  }

  boolean mustGoRoundAgain() {
    return partial && cancelled == null;
  }

  /**
   * All is to be compared once more, and only that counts. No part is being compared now.
   *
   * @param stillPartial see {@link #partial}
   */
  void again(boolean stillPartial) {
    done.clear();
    cursor = 0;
    partial = stillPartial;
    distrusted = false;
    entries = 0;
    missing = 0;
    lacking = 0;
    lagNanos = 0;
  }

  PassResult result(PassReason why, long nowNanos) {
    PassOutcome outcome;
    String words = "";
    if (distrusted) {
      outcome = PassOutcome.INCOMPLETE;
      words = "the receiver lost trust in its table meanwhile";
    } else if (lacking > 0) {
      outcome = PassOutcome.INCOMPLETE;
      words = "the receiver still lacks " + lacking + " entries that were sent to it";
    } else if (cancelled != null && (partial || done.cardinality() < slices)) {
      outcome = PassOutcome.CANCELLED;
      words = "ended " + cancelled + " after " + done.cardinality() + " of " + slices + " slices";
    } else {
      outcome = PassOutcome.COMPLETE;
    }
    return new PassResult(
        id, why, outcome, words, entries, lacking, entriesSent, bytesSent, startedNanos, nowNanos);
  }

  /** Of all slices, by those that are done. */
  double expectedEntries() {
    return done.isEmpty() ? 0 : (double) entries * slices / done.cardinality();
  }

  CoverageRound round(long nowNanos) {
    return new CoverageRound(entries, missing, lagNanos, nowNanos);
  }

  /**
   * @param unknown why the source does not know all; empty where it does
   */
  PassProgress progress(PassReason why, String unknown, long nowNanos) {
    String waitsFor = mustGoRoundAgain() && exhausted() ? unknown : "";
    int slicesDone = done.cardinality();
    long elapsed = nowNanos - startedNanos;
    OptionalLong remaining =
        slicesDone == 0 || !waitsFor.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of((long) ((double) elapsed / slicesDone * (slices - slicesDone)));
    return new PassProgress(
        id, why, slicesDone, slices, entriesSent, bytesSent, elapsed, remaining, waitsFor);
  }
}
