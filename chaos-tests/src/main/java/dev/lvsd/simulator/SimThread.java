package dev.lvsd.simulator;

/**
 * One thread of an agent: a chain of steps with time between them. Between any two steps the thread
 * may stall, the agent may be stopped or the machine may freeze; that is where the pauses before
 * and after every system call come from.
 */
final class SimThread {
  private final Timeline time;
  private final SimNode node;
  private final int life;

  SimThread(Timeline time, SimNode node) {
    this.time = time;
    this.node = node;
    this.life = node.life();
  }

  /** The next step, after the time that a system call or a wake-up takes. */
  void then(Runnable step) {
    then(0, step);
  }

  void then(long delayNanos, Runnable step) {
    time.after(delayNanos + time.between(5_000, 60_000) + stall(), () -> runOrWait(step));
  }

  private void runOrWait(Runnable step) {
    if (node.life() != life) {
      return;
    }
    if (node.agentStopped()) {
      node.park(() -> time.after(time.between(10_000, Timeline.MS), () -> runOrWait(step)));
    } else {
      step.run();
    }
  }

  private long stall() {
    long stall = 0;
    if (time.chance(node.weather().longStalls)) {
      stall = time.between(10 * Timeline.MS, 500 * Timeline.MS);
    } else if (time.chance(node.weather().shortStalls)) {
      stall = time.between(50_000, 10 * Timeline.MS);
    }
    if (stall > 0) {
      node.stalled(time.now() + stall);
    }
    return stall;
  }
}
