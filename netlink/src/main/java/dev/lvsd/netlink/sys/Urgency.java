package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.sys.NativeSockets.Block;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What an urgent thread tells of itself: whether it works on something, or waits. System calls of
 * this package that may wait tell it themselves. A thread that works on one thing and gets nowhere
 * is eased until it waits again (see {@link UrgencyGuard}).
 *
 * <p>{@link #works} and {@link #waits} belong to the thread itself, and do nothing where it is not
 * an urgent one.
 */
public final class Urgency {
  /** That of all threads that are not urgent. */
  static final Urgency NONE = new Urgency(0, 0);

  private static final int SCHED_RR = 2;

  /**
   * An ordinary thread that takes the processor from no other one when it wakes up. In SCHED_OTHER,
   * one that naps for microseconds and computes little is favoured whenever it wakes up, so that
   * the other one would not get on either.
   */
  private static final int SCHED_BATCH = 3;

  /** What such threads start is not urgent. */
  private static final int SCHED_RESET_ON_FORK = 0x40000000;

  /** Of those whom the guard looks at; its own is the next. */
  static final int LOWEST = 1;

  private final int thread;
  private final @Nullable Block urgent;
  private final @Nullable Block ordinary;
  private final AtomicInteger turns = new AtomicInteger();
  private volatile boolean eased;

  /** The guard's. */
  private final Looks looks = new Looks();

  /**
   * @param thread the kernel's id of it, or 0 where that is not known
   * @param priority of {@code SCHED_RR}, from 1
   */
  Urgency(int thread, int priority) {
    this.thread = thread;
    boolean possible = thread > 0 && NativeSockets.unavailable() == null;
    this.urgent = possible ? priority(priority) : null;
    this.ordinary = possible ? priority(0) : null;
  }

  private static Block priority(int priority) {
    Block block = new Block(4);
    block.bytes.putInt(0, priority);
    return block;
  }

  /** The thread has something to do. */
  public void works() {
    if (urgent != null && (turns.get() & 1) == 0) {
      turns.incrementAndGet();
    }
  }

  /** It has done that, and is about to wait. Urgent again, if it was eased. */
  public void waits() {
    if (urgent != null && (turns.get() & 1) != 0) {
      turns.incrementAndGet();
    }
    if (eased && urge() >= 0) {
      eased = false;
    }
  }

  /** One look of the guard, which eases the thread where it gets nowhere: then it is true. */
  boolean look() {
    int turn = turns.get();
    looks.at(turn);
    return looks.nowhere() && !eased && ease(turn);
  }

  /** Whether the thread was at work at the last look. */
  boolean working() {
    return looks.working();
  }

  /** 0, or a negative errno. */
  int urge() {
    return schedule(SCHED_RR, urgent);
  }

  /** Makes it ordinary; false where that is refused, or it has got on meanwhile. */
  boolean ease(int turn) {
    // Before the call: a thread that waits after it sees this.
    eased = true;
    boolean done = schedule(SCHED_BATCH, ordinary) >= 0;
    if (turns.get() == turn) {
      return done;
    }
    // It may have looked at "eased", and become urgent, before the call.
    urge();
    return false;
  }

  int turn() {
    return turns.get();
  }

  private int schedule(int policy, @Nullable Block priority) {
    return priority == null
        ? -KernelException.ESRCH
        : NativeSockets.schedule(thread, policy | SCHED_RESET_ON_FORK, priority);
  }
}
