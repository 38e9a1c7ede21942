package dev.lvsd.netlink.sys;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps urgent threads from standing in their own way. Inside the JVM a thread that loads a class
 * or links a call site now and then waits for another one to leave a critical section, and does so
 * awake, with sleeps of a microsecond. If the other one is ordinary and there is one processor, it
 * does not come to run beside an urgent thread, and both stand still until the kernel's bound on
 * real-time threads lets ordinary ones run, which is after almost a second (seen: two such waits,
 * 1.9 s without a heartbeat after a takeover).
 *
 * <p>So a thread of higher priority looks at them, 50 times a second and more often while one is at
 * work, and makes an ordinary one of whoever works on one thing at three looks in succession: 15 to
 * 40 ms. It is urgent again when it has done that. Looks are counted, not time: after a pause of
 * the whole machine nobody is eased.
 */
final class UrgencyGuard {
  private static final long IDLE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long BUSY_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final AtomicLong EASED = new AtomicLong();
  private static volatile Urgency[] watched = {};
  private static boolean running;

  private UrgencyGuard() {}

  static long eased() {
    return EASED.get();
  }

  static void countEased() {
    EASED.incrementAndGet();
  }

  static synchronized void add(Urgency urgency) {
    Urgency[] more = Arrays.copyOf(watched, watched.length + 1);
    more[watched.length] = urgency;
    watched = more;
    if (!running) {
      running = true;
      Thread thread = new Thread(UrgencyGuard::guard, "urgency-guard");
      thread.setDaemon(true);
      thread.start();
    }
  }

  static synchronized void remove(Urgency urgency) {
    watched = Arrays.stream(watched).filter(u -> u != urgency).toArray(Urgency[]::new);
  }

  private static void guard() {
    // Above them: one that does not really sleep would keep an equal one waiting for 100 ms each
    // time.
    new Urgency(UrgentThreads.ownId(), Urgency.LOWEST + 1).urge();
    while (!ended()) {
      boolean working = false;
      for (Urgency urgency : watched) {
        working |= urgency.look();
      }
      LockSupport.parkNanos(working ? BUSY_LOOK_NANOS : IDLE_LOOK_NANOS);
    }
  }

  /** Nobody is left to be watched; the next one starts a guard again. */
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
