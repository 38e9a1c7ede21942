package dev.lvsd.agent.time;

/**
 * Time that never steps and goes on while the machine is suspended (CLOCK_BOOTTIME,
 * clock_gettime(2)). Its origin means nothing; only differences do, as with {@link
 * System#nanoTime()}.
 */
@FunctionalInterface
public interface MonotonicClock {
  long nanos();
}
