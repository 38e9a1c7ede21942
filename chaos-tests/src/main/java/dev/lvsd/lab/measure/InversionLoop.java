package dev.lvsd.lab.measure;

import dev.lvsd.netlink.sys.Urgency;
import dev.lvsd.netlink.sys.UrgentThreads;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs on a director: an urgent thread that waits awake, as the JVM does inside, for an ordinary
 * one that needs the processor to go on. Prints {@code waited MICROSECONDS} for each round, and at
 * the end {@code eased ROUNDS}: in how many it was made ordinary.
 */
public final class InversionLoop {
  public static final int ROUNDS = 8;

  /** Some milliseconds of work on a guest. */
  private static final int STEPS = 3_000_000;

  private final Semaphore idle = new Semaphore(0);
  private volatile boolean held;
  private volatile boolean over;
  private volatile long sum;

  /** Of the urgent thread; read when that has ended. */
  private int eased;

  private final long napNanos;

  private InversionLoop(long napNanos) {
    this.napNanos = napNanos;
  }

  /** Takes the length of a nap while waiting, in nanoseconds. */
  public static void main(String[] args) throws InterruptedException {
    new InversionLoop(Long.parseLong(args[0])).run();
  }

  @SuppressWarnings("SystemOut") // A program's output.
  private void run() throws InterruptedException {
    Thread urgent = UrgentThreads.of("urgent", this::waitForOrdinary);
    urgent.start();
    for (int round = 0; round < ROUNDS; round++) {
      idle.acquire();
      held = true;
      LockSupport.unpark(urgent);
      long value = sum;
      for (int step = 0; step < STEPS; step++) {
        value = value * 31 + step;
      }
      sum = value;
      held = false;
    }
    idle.acquire();
    over = true;
    LockSupport.unpark(urgent);
    urgent.join();
    System.out.println("eased " + eased);
  }

  @SuppressWarnings("SystemOut") // A program's output.
  private void waitForOrdinary() {
    Urgency urgency = UrgentThreads.current();
    while (!over) {
      idle.release();
      urgency.waits();
      LockSupport.park();
      urgency.works();
      if (held) {
        long before = UrgentThreads.eased();
        long begun = System.nanoTime();
        while (held) {
          LockSupport.parkNanos(napNanos);
        }
        long micros = (System.nanoTime() - begun) / 1000;
        urgency.waits();
        if (UrgentThreads.eased() > before) {
          eased++;
        }
        System.out.println("waited " + micros);
      }
    }
  }
}
