package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.sys.NativeSockets.Block;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What an urgent thread tells of itself: whether it works on something, or waits. The system calls
 * of this package that may wait tell it themselves. A thread that works on one thing and gets
 * nowhere is eased until it gets on (see {@link UrgencyGuard}).
 *
 * <p>{@link #works}, {@link #waits} and {@link #next} belong to the thread itself, and do nothing
 * where it is not an urgent one.
 */
public final class Urgency {
  /** That of all threads that are not urgent. */
  static final Urgency NONE = new Urgency(0, 0);

  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;

  /**
   * A thread that takes the processor from no other one when it wakes up. In SCHED_OTHER, one that
   * naps for microseconds and computes little is favoured whenever it wakes up, so that the other
   * one would not get on either.
   */
  private static final int SCHED_BATCH = 3;

  /**
   * A thread that runs where no other one wants to. Since 6.6 (EEVDF) one that naps is favoured in
   * SCHED_BATCH as well: a wait took up to 1.2 s in the lab.
   */
  private static final int SCHED_IDLE = 5;

  /** That of a thread that is eased: whatever it is, it must become urgent again. */
  private static final int EASED = UrgentThreads.mayLeaveIdle() ? SCHED_IDLE : SCHED_BATCH;

  /** What such threads start is not urgent. */
  private static final int SCHED_RESET_ON_FORK = 0x40000000;

  /** Of those whom the guard looks at; its own is the next. */
  static final int LOWEST = 1;

  private final int thread;
  private final @Nullable Block urgent;
  private final @Nullable Block ordinary;
  private final AtomicInteger turns = new AtomicInteger();
  private volatile boolean granted;
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

  /** Makes the thread urgent, where it may be; before that it is not looked at. */
  boolean grant() {
    granted = urge() >= 0;
    return granted;
  }

  /** Makes it an ordinary one for ever. Of the thread itself. */
  void revoke() {
    if (granted) {
      waits();
      granted = false;
      schedule(SCHED_OTHER, ordinary);
    }
  }

  /** The thread has something to do. */
  public void works() {
    if (granted && (turns.get() & 1) == 0) {
      turns.incrementAndGet();
    }
  }

  /** It has done that, and is about to wait. Urgent again, if it was eased. */
  public void waits() {
    if (!granted) {
      return;
    }
    if ((turns.get() & 1) != 0) {
      turns.incrementAndGet();
    }
    if (eased && urge() >= 0) {
      eased = false;
    }
  }

  /** It is done with one thing and goes on with the next at once. */
  public void next() {
    waits();
    works();
  }

  /** One look of the guard, which eases the thread where it gets nowhere: then it is true. */
  boolean look() {
    int turn = turns.get();
    looks.at(turn);
    if (!eased) {
      return looks.nowhere() && ease(turn);
    }
    if (looks.forLong()) {
      // Whatever it is, it is not the haste of this thread; and being late may cost a lease.
      regain();
      looks.past();
    }
    return false;
  }

  /** Whether the thread was at work at the last look. */
  boolean working() {
    return looks.working();
  }

  /** Makes it ordinary; false where it was no urgent one, or has got on meanwhile. */
  boolean ease(int turn) {
    if (!granted) {
      return false;
    }
    // Before the call: a thread that waits after it sees this.
    eased = true;
    if (schedule(EASED, ordinary) >= 0 && turns.get() == turn) {
      return true;
    }
    // It may have looked at "eased", and become urgent, before the call.
    regain();
    return false;
  }

  private void regain() {
    if (urge() >= 0) {
      eased = false;
    }
  }

  int turn() {
    return turns.get();
  }

  /** 0, or a negative errno. */
  int urge() {
    return schedule(SCHED_RR, urgent);
  }

  private int schedule(int policy, @Nullable Block priority) {
    return priority == null
        ? -KernelException.ESRCH
        : NativeSockets.schedule(thread, policy | SCHED_RESET_ON_FORK, priority);
  }
}
