package dev.lvsd.sync.nudge;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pushes out what the kernel's sync master holds back. {@code ip_vs_sync_conn()} of ip_vs_sync.c
 * puts a connection into a buffer and sends that when the next connection does not fit any more, or
 * {@code sync_thread_master()} does after 2 to 3 s. With a maxlen of 1 every connection is sent
 * when the next one comes; the nudge is that next one. It is on the wire 20 ms later
 * (IPVS_SYNC_SEND_DELAY), or at once where 8 messages wait (IPVS_SYNC_WAKEUP_RATE).
 *
 * <p>It costs two messages of one connection each, and an entry in state CLOSE that stays for 10 s
 * in both nodes' tables: about 100 of them at the default of ten a second. With {@code sync_ports}
 * above 1 there is a buffer per port, and it would push only one of them.
 *
 * <p>A thread of its own does it, so that it may wait for the kernel; at most one connection is
 * under way. All methods but {@link #close()} return at once and are safe from any thread.
 */
public final class Nudger implements AutoCloseable {
  private static final long CLOSE_MILLIS = 2_000;

  private final Knock knock;
  private final NudgePace pace;
  private final LongSupplier clock;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();

  // Under the lock.
  private @Nullable CompletableFuture<Boolean> asked;
  private boolean closing;

  /**
   * @param servicePort of an IPVS service TCP 127.0.0.1 whose only real server is 127.0.0.1 with
   *     {@code listenPort}, by NAT
   * @param listenPort where this class listens, on 127.0.0.1 only
   * @param interval positive
   * @param clockNanos monotonic; only for the pace and {@link NudgeStatistics#lastNanos()}
   */
  public Nudger(int servicePort, int listenPort, Duration interval, LongSupplier clockNanos) {
    this(new LoopbackKnock(servicePort, listenPort), interval, clockNanos);
  }

  Nudger(Knock knock, Duration interval, LongSupplier clockNanos) {
    this.knock = knock;
    this.pace = new NudgePace(interval.toNanos(), knock);
    this.clock = clockNanos;
    this.thread = new Thread(this::run, "lvsd-nudge");
    this.thread.setDaemon(true);
  }

  /** Begins; once. The service should be in the kernel by then: without it every attempt fails. */
  public void start() {
    thread.start();
  }

  /** As of the last attempt. */
  public NudgeStatistics statistics() {
    return pace.statistics();
  }

  /**
   * One more, beginning after this call and not waiting for the interval, such as before the VIPs
   * are handed over. Calls that wait for the same one share it.
   *
   * @return completed on the nudger's thread with whether the connection came about; what depends
   *     on it must not block. False at once where the nudger is closed
   */
  public CompletableFuture<Boolean> nudgeNow() {
    lock.lock();
    try {
      if (closing) {
        return CompletableFuture.completedFuture(false);
      }
      CompletableFuture<Boolean> pending = asked;
      if (pending == null) {
        pending = new CompletableFuture<>();
        asked = pending;
        wanted.signal();
      }
      return pending.copy();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nudges a last time, so that nothing of this node's last moments stays in the buffer, and ends.
   * Blocks for two seconds at most. Idempotent.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      wanted.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    CompletableFuture<Boolean> unanswered = takeAsked();
    if (unanswered != null) {
      unanswered.complete(false);
    }
  }

  private void run() {
    long waitNanos = 0;
    while (await(waitNanos)) {
      waitNanos = turn(false);
    }
    turn(true);
    knock.close();
  }

  private long turn(boolean last) {
    CompletableFuture<Boolean> answer = takeAsked();
    long waitNanos = pace.step(clock.getAsLong(), last || answer != null);
    if (answer != null) {
      answer.complete(pace.statistics().problem().isEmpty());
    }
    return waitNanos;
  }

  /** False where the nudger is closed. */
  private boolean await(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closing && asked == null && left > 0) {
        left = wanted.awaitNanos(left);
      }
      return !closing;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompletableFuture<Boolean> takeAsked() {
    lock.lock();
    try {
      CompletableFuture<Boolean> taken = asked;
      asked = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
