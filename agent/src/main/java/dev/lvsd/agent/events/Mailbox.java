package dev.lvsd.agent.events;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue with one thread that works it off in order. Putting something in takes no lock
 * and waits for nobody, so the election thread may do it.
 */
final class Mailbox<T> {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final int capacity;
  private final Consumer<T> handler;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param handler called on a thread of that name, for one item at a time; may block; what it
   *     throws is logged
   */
  Mailbox(String threadName, int capacity, Consumer<T> handler) {
    this.capacity = capacity;
    this.handler = handler;
    this.thread = new Thread(this::work, threadName);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** False, and counted, when the queue is full or closed. */
  boolean offer(T item) {
    if (closed) {
      refused.increment();
      return false;
    }
    if (size.incrementAndGet() > capacity) {
      size.decrementAndGet();
      refused.increment();
      return false;
    }
    queue.add(item);
    LockSupport.unpark(thread);
    return true;
  }

  long refused() {
    return refused.sum();
  }

  /** Takes nothing more, and waits until what is in has been worked off, but not for longer. */
  void close(Duration timeout) {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(Math.max(1, timeout.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      log.warn("{} still had {} events to handle when it was closed", thread.getName(), size.get());
    }
  }

  private void work() {
    while (true) {
      T item = queue.poll();
      if (item != null) {
        size.decrementAndGet();
        handle(item);
      } else if (closed) {
        return;
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void handle(T item) {
    try {
      handler.accept(item);
    } catch (RuntimeException e) {
      log.error("{} could not handle {}", Thread.currentThread().getName(), item, e);
    }
  }
}
