package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.sys.NativeSockets.Block;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What an urgent thread tells of itself: whether it waits for something to do, or works on it. A
 * thread that works on one thing for too long is eased: it is an ordinary one until it waits again
 * (see {@link UrgencyGuard}).
 *
 * <p>{@link #works} and {@link #waits} belong to the thread itself.
 */
public final class Urgency {
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;

  /** What such threads start is not urgent. */
  private static final int SCHED_RESET_ON_FORK = 0x40000000;

  /** Of those whom the guard looks at; its own is the next. */
  static final int LOWEST = 1;

  /** The same thing was worked on at so many looks, one after the other. */
  private static final int LOOKS = 3;

  private final int thread;
  private final @Nullable Block urgent;
  private final @Nullable Block ordinary;

  /** Odd while the thread works. */
  private final AtomicInteger turns = new AtomicInteger();

  private volatile boolean eased;

  // --- the guard's
  private int seen;
  private int looks;

  /**
   * @param thread the kernel's id of it, or 0 where that is not known
   * @param priority of {@code SCHED_RR}, from 1
   */
  Urgency(int thread, int priority) {
    this.thread = thread;
    boolean possible = NativeSockets.unavailable() == null && thread > 0;
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
    if ((turns.get() & 1) == 0) {
      turns.incrementAndGet();
    }
  }

  /** The thread has done it, and is about to wait for the next. Urgent again, if it was eased. */
  public void waits() {
    if ((turns.get() & 1) != 0) {
      turns.incrementAndGet();
    }
    if (eased) {
      eased = false;
      urge();
    }
  }

  /** One look of the guard: whether the thread is at work now. Eases it where that is due. */
  boolean look() {
    int now = turns.get();
    boolean working = (now & 1) != 0;
    if (!working || now != seen) {
      seen = now;
      looks = working ? 1 : 0;
    } else if (++looks == LOOKS && ease() >= 0) {
      UrgencyGuard.countEased();
    }
    return working;
  }

  /** 0, or a negative errno. */
  int urge() {
    return schedule(SCHED_RR, urgent);
  }

  /** 0, or a negative errno. */
  int ease() {
    eased = true;
    int result = schedule(SCHED_OTHER, ordinary);
    if (turns.get() != seen) {
      // It went on meanwhile, and may have looked at "eased", and become urgent again, before that.
      urge();
    }
    return result;
  }

  private int schedule(int policy, @Nullable Block priority) {
    return priority == null
        ? -KernelException.ESRCH
        : NativeSockets.schedule(thread, policy | SCHED_RESET_ON_FORK, priority);
  }
}
