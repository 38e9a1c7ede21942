package dev.lvsd.netlink.sys;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps urgent threads from standing in their own way. Inside the JVM a thread that loads a class
 * or links a call site now and then waits for another one to leave a critical section, and does so
 * awake, with naps of a microsecond. If the other one is ordinary and there is one processor, it
 * does not come to run beside an urgent thread, and both stand still until the kernel's bound on
 * real-time threads lets ordinary ones run, which is after almost a second (seen: two such waits,
 * 1.9 s without a heartbeat after a takeover).
 *
 * <p>So a thread of higher priority looks at them, 50 times a second and more often while one is at
 * work; whoever gets nowhere (see {@link Looks}) is eased, after 10 to 30 ms.
 *
 * <p>The guard cannot help where a safepoint is pending at that moment, as it is a thread of the
 * same JVM.
 */
final class UrgencyGuard {
  private static final long IDLE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long BUSY_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long START_SECONDS = 5;

  /** So often, what a look needs is linked and compiled. */
  private static final int REHEARSALS = 300;

  private static volatile Urgency[] watched = {};
  private static volatile boolean urgent;
  private static volatile boolean running;

  /** Counted by the guard only. */
  private static volatile long eased;

  private UrgencyGuard() {}

  static long eased() {
    return eased;
  }

  /**
   * From now on that thread is looked at. Starts the guard where there is none; waits until it
   * looks.
   *
   * @return whether it does, so that the thread may become urgent
   */
  static synchronized boolean add(Urgency urgency) {
    Urgency[] more = Arrays.copyOf(watched, watched.length + 1);
    more[watched.length] = urgency;
    watched = more;
    if (!running) {
      CountDownLatch looks = new CountDownLatch(1);
      Thread thread = new Thread(() -> guard(looks), "urgency-guard");
      thread.setDaemon(true);
      thread.start();
      running = true;
      await(looks);
    }
    return urgent;
  }

  private static void await(CountDownLatch looks) {
    try {
      if (!looks.await(START_SECONDS, TimeUnit.SECONDS)) {
        urgent = false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static synchronized void remove(Urgency urgency) {
    Urgency[] fewer = new Urgency[Math.max(0, watched.length - 1)];
    int kept = 0;
    for (Urgency each : watched) {
      if (each != urgency && kept < fewer.length) {
        fewer[kept++] = each;
      }
    }
    watched = fewer;
  }

  private static void guard(CountDownLatch looks) {
    boolean orderly = false;
    try {
      Urgency own = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST + 1);
      // What is done for the first time may wait for ordinary threads.
      for (int i = 0; i < REHEARSALS; i++) {
        own.works();
        own.look();
        own.waits();
      }
      own.ease(own.turn());
      LockSupport.parkNanos(1);
      urgent = own.urge() >= 0;
      looks.countDown();
      while (!ended()) {
        LockSupport.parkNanos(look() ? BUSY_LOOK_NANOS : IDLE_LOOK_NANOS);
      }
      orderly = true;
    } finally {
      looks.countDown();
      if (!orderly) {
        running = false; // The next one starts another.
      }
    }
  }

  /** Whether anyone is at work. */
  private static boolean look() {
    boolean working = false;
    long count = eased;
    for (Urgency urgency : watched) {
      if (urgency.look()) {
        count++;
      }
      working |= urgency.working();
    }
    eased = count;
    return working;
  }

  /** Nobody is left to be looked at; the next one starts a guard again. */
  private static boolean ended() {
    // Without the lock first: whoever holds it may be an ordinary thread.
    if (watched.length > 0) {
      return false;
    }
    synchronized (UrgencyGuard.class) {
      running = watched.length > 0;
      return !running;
    }
  }
}
