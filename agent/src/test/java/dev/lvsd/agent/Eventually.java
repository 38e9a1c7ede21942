package dev.lvsd.agent;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what threads of their own bring about: looks again and again, until a deadline. */
public final class Eventually {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Eventually() {}

  public static void await(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw new AssertionError("did not come about: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
