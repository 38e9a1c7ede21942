package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Who waits for the next exchange of a connection or a socket that has a thread of its own. */
final class Proofs {
  private final List<CountDownLatch> due = new ArrayList<>();
  private boolean over;

  /** The latch is counted down after the next exchange, or at once where there is none any more. */
  synchronized void ask(CountDownLatch latch) {
    if (over) {
      latch.countDown();
    } else {
      due.add(latch);
      notifyAll();
    }
  }

  /**
   * Who waits for the exchange that is made now.
   *
   * @param talks whether one is made though nobody waits for it; else somebody is waited for
   */
  synchronized List<CountDownLatch> next(boolean talks) throws InterruptedException {
    while (!talks && due.isEmpty()) {
      wait();
    }
    List<CountDownLatch> latches = List.copyOf(due);
    due.clear();
    return latches;
  }

  /** There are no exchanges any more. */
  synchronized void end() {
    over = true;
    due.forEach(CountDownLatch::countDown);
    due.clear();
  }
}
