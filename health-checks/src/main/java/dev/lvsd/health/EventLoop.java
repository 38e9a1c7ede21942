package dev.lvsd.health;

/** The thread that the scheduler lives on, and its timers. */
public interface EventLoop {
  /** Runs the task on the loop's thread, later, in order. Any thread may call this. */
  void execute(Runnable task);

  /**
   * Runs the task on the loop's thread once. To be called on that thread.
   *
   * @param delayNanos 0 or more
   */
  Timer schedule(long delayNanos, Runnable task);

  /** A task that has not run yet. */
  @FunctionalInterface
  interface Timer {
    /** The task will not run; without effect once it has. To be called on the loop's thread. */
    void cancel();
  }
}
