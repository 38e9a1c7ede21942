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

  /** After so many, what a look and an easing need is linked and compiled. */
  private static final int REHEARSALS = 100;

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
   * @return whether it does; else the thread must not become urgent
   */
  static synchronized boolean add(Urgency urgency) {
    Urgency[] more = Arrays.copyOf(watched, watched.length + 1);
    more[watched.length] = urgency;
    watched = more;
    if ((running || start()) && urgent) {
      return true;
    }
    remove(urgency);
    return false;
  }

  private static boolean start() {
    CountDownLatch looks = new CountDownLatch(1);
    Thread thread = new Thread(() -> guard(looks), "urgency-guard");
    thread.setDaemon(true);
    urgent = false;
    running = true;
    try {
      thread.start();
      return looks.await(START_SECONDS, TimeUnit.SECONDS);
    } catch (OutOfMemoryError e) {
      running = false; // The system gives no further thread: then nobody is urgent.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static synchronized void remove(Urgency urgency) {
    Urgency[] left = new Urgency[watched.length];
    int count = 0;
    for (Urgency each : watched) {
      if (each != urgency) {
        left[count++] = each;
      }
    }
    watched = Arrays.copyOf(left, count);
  }

  private static void guard(CountDownLatch looks) {
    boolean orderly = false;
    try {
      Urgency own = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST + 1);
      urgent = own.grant();
      if (urgent) {
        rehearse(own);
        looks.countDown();
        while (!ended()) {
          LockSupport.parkNanos(look(watched) ? BUSY_LOOK_NANOS : IDLE_LOOK_NANOS);
        }
        orderly = true;
      }
    } finally {
      if (!orderly) {
        urgent = false;
        running = false;
      }
      looks.countDown();
    }
  }

  /** Eases itself: what is done for the first time may wait for ordinary threads. */
  private static void rehearse(Urgency own) {
    long before = eased;
    Urgency[] only = {own};
    for (int i = 0; i < REHEARSALS; i++) {
      own.works();
      for (int k = 0; k <= Looks.ENOUGH; k++) {
        look(only);
      }
      own.waits();
    }
    LockSupport.parkNanos(1);
    eased = before;
  }

  /** Whether anyone is at work. */
  private static boolean look(Urgency[] all) {
    boolean working = false;
    long count = eased;
    for (Urgency urgency : all) {
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
      urgent = running;
      return !running;
    }
  }
}
