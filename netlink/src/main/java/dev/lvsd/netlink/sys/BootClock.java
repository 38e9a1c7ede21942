package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.sys.NativeSockets.Block;

/**
 * CLOCK_BOOTTIME: monotonic time that goes on while the machine is suspended, which {@link
 * System#nanoTime()} does not. A lease that is counted on it is over when a suspended machine wakes
 * up.
 */
public final class BootClock {
  private static final ThreadLocal<Block> TIMESPEC = ThreadLocal.withInitial(() -> new Block(16));

  private BootClock() {}

  /**
   * Nanoseconds since boot, suspension included. Any thread; allocates nothing after a thread's
   * first call.
   *
   * @throws UnsupportedOperationException where native calls cannot be made, with the reason
   */
  public static long nanos() {
    return NativeSockets.clockNanos(NativeSockets.CLOCK_BOOTTIME, TIMESPEC.get());
  }
}
