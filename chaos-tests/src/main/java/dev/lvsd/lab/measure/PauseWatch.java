package dev.lvsd.lab.measure;

import java.util.concurrent.TimeUnit;

/**
 * A program that sleeps for 2 ms, again and again, and writes down when it woke up late: the
 * machine that the lab runs on stood still, be it for its neighbours' sake, and a guest on it
 * likewise. One line each: microseconds since 1970 at the end of the pause, its milliseconds. It
 * runs until it is killed.
 */
public final class PauseWatch {
  private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private PauseWatch() {}

  public static void main(String[] arguments) throws InterruptedException {
    long lastNanos = System.nanoTime();
    while (true) {
      TimeUnit.NANOSECONDS.sleep(SLEEP_NANOS);
      long nowNanos = System.nanoTime();
      if (nowNanos - lastNanos >= LATE_NANOS) {
        System.out.println(
            WallClock.micros() + " " + TimeUnit.NANOSECONDS.toMillis(nowNanos - lastNanos));
        System.out.flush();
      }
      lastNanos = nowNanos;
    }
  }
}
