package dev.lvsd.health;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** An event loop and its clock that stand still until a test moves them. */
final class ManualEventLoop implements EventLoop {
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Pending> timers =
      new PriorityQueue<>(Comparator.comparingLong(Pending::at).thenComparingLong(Pending::order));
  private final long originNanos;
  private long elapsedNanos;
  private long order;

  private record Pending(long at, long order, Runnable task) {}

  /** The origin may be anything, as a monotonic clock's. */
  ManualEventLoop(long originNanos) {
    this.originNanos = originNanos;
  }

  long nanoTime() {
    return originNanos + elapsedNanos;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    Pending pending = new Pending(elapsedNanos + delayNanos, order++, task);
    timers.add(pending);
    return () -> timers.remove(pending);
  }

  int pendingTimers() {
    return timers.size();
  }

  /** Runs what has been handed over, without moving the clock. */
  void settle() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** Moves the clock, from timer to timer. */
  void advance(long nanos) {
    long end = elapsedNanos + nanos;
    settle();
    while (!timers.isEmpty() && timers.element().at() <= end) {
      Pending next = timers.remove();
      elapsedNanos = Math.max(elapsedNanos, next.at());
      next.task().run();
      settle();
    }
    elapsedNanos = end;
  }

  /** Moves the clock while the loop does nothing, as when its thread is held up. */
  void stall(long nanos) {
    elapsedNanos += nanos;
  }
}
