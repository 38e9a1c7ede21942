package dev.lvsd.simulator;

import java.util.PriorityQueue;
import java.util.Random;

/**
 * True time and what is to happen in it. Events of the same moment happen in the order of their
 * entry.
 */
final class Timeline {
  static final long MS = 1_000_000;
  static final long S = 1_000_000_000;

  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private final Random random;
  private final StringBuilder trace = new StringBuilder();
  private final boolean tracing;
  private long nowNanos;
  private long entries;

  private record Entry(long atNanos, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  Timeline(Random random, boolean tracing) {
    this.random = random;
    this.tracing = tracing;
  }

  long now() {
    return nowNanos;
  }

  void after(long delayNanos, Runnable what) {
    queue.add(new Entry(nowNanos + Math.max(0, delayNanos), entries++, what));
  }

  void at(long atNanos, Runnable what) {
    after(atNanos - nowNanos, what);
  }

  void runUntil(long untilNanos) {
    for (Entry next = queue.peek();
        next != null && next.atNanos <= untilNanos;
        next = queue.peek()) {
      queue.remove();
      nowNanos = next.atNanos;
      next.what.run();
    }
    nowNanos = Math.max(nowNanos, untilNanos);
  }

  /** Uniform between the two, the second excluded. */
  long between(long fromNanos, long toNanos) {
    return toNanos <= fromNanos
        ? fromNanos
        : fromNanos + (long) (random.nextDouble() * (toNanos - fromNanos));
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  Random random() {
    return random;
  }

  boolean tracing() {
    return tracing;
  }

  void trace(String who, String what) {
    if (tracing) {
      trace.append(String.format("%12.6f %-4s %s%n", nowNanos / 1e9, who, what));
    }
  }

  String traced() {
    return trace.toString();
  }
}
