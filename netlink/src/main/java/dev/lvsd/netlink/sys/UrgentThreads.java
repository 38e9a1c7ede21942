package dev.lvsd.netlink.sys;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Threads that a lease hangs on: they go before every ordinary program of the machine, by {@code
 * SCHED_RR} of sched(7) at its lowest priority. A nice value is not enough: on one processor beside
 * a program that computes without end, a thread at nice -5 still waited for hundreds of
 * milliseconds. What such threads may take together is bounded by the kernel (95 % of a second by
 * default, {@code sched_rt_runtime_us}).
 *
 * <p>Needs CAP_SYS_NICE, or a limit {@code RLIMIT_RTPRIO} of at least 2. Thread-safe.
 */
public final class UrgentThreads {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Path OWN = Path.of("/proc/thread-self");

  /** The JVM's own thread that stops all others and collects garbage meanwhile. */
  private static final String VM_THREAD = "VM Thread";

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path USERS = Path.of("/proc/self/uid_map");
  private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]{1,16})$");
  private static final int CAP_SYS_NICE = 23;

  private static final ThreadLocal<Urgency> CURRENT = ThreadLocal.withInitial(() -> Urgency.NONE);

  private UrgentThreads() {}

  /** A daemon thread, not yet started, that is urgent where the process may have such. */
  public static Thread of(String name, Runnable body) {
    Thread thread = new Thread(() -> run(body), name);
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
    return thread;
  }

  private static void run(Runnable body) {
    Urgency urgency = new Urgency(ownId(), Urgency.LOWEST);
    // In this order: who is urgent must be looked at.
    if (UrgencyGuard.add(urgency) && urgency.grant()) {
      CURRENT.set(urgency);
      urgency.works();
    }
    try {
      body.run();
    } finally {
      urgency.revoke();
      UrgencyGuard.remove(urgency);
    }
  }

  /** What the calling thread has to tell whether it works or waits; any thread has one. */
  public static Urgency current() {
    return CURRENT.get();
  }

  /** The calling thread does nothing for so long; false where it was interrupted, and still is. */
  public static boolean pause(long millis) {
    Urgency urgency = current();
    urgency.waits();
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      urgency.works();
    }
  }

  /**
   * How often an urgent thread of this process was made an ordinary one for a while, as it ran and
   * ran and did not get on: most likely it waited inside the JVM for a thread that it kept from
   * running. Any thread.
   */
  public static long eased() {
    return UrgencyGuard.eased();
  }

  /**
   * Makes the JVM's own thread urgent too, for whose work all others have to wait.
   *
   * @return why there are no urgent threads here, and what to do, for people; empty where there are
   */
  public static Optional<String> urgeVm() {
    int id = idOf(VM_THREAD);
    // The priority of the guard, without which none is urgent: whether it may be had.
    int result = new Urgency(id, Urgency.LOWEST + 1).urge();
    if (result >= 0) {
      result = new Urgency(id, Urgency.LOWEST).urge();
    }
    return result >= 0
        ? Optional.empty()
        : Optional.of(
            "heartbeats may be delayed by other programs of this machine: real-time scheduling is"
                + " refused (errno "
                + -result
                + "); give the agent CAP_SYS_NICE");
  }

  /**
   * Whether this process may make a thread that is SCHED_IDLE another one again: that takes
   * CAP_SYS_NICE, of the machine and not of a user namespace, where for real-time scheduling a
   * limit is enough ({@code user_check_sched_setscheduler} of kernel/sched/syscalls.c).
   */
  static boolean mayLeaveIdle() {
    try {
      return mayLeaveIdle(Files.readString(STATUS), Files.readString(USERS));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The same.
   *
   * @param status /proc/self/status
   * @param users /proc/self/uid_map
   */
  static boolean mayLeaveIdle(String status, String users) {
    Matcher capabilities = EFFECTIVE.matcher(status);
    return capabilities.find()
        && (Long.parseUnsignedLong(capabilities.group(1), 16) >> CAP_SYS_NICE & 1) == 1
        && users.strip().matches("0 +0 +4294967295");
  }

  /** The kernel's id of the calling thread; 0 where it cannot be found. */
  static int ownId() {
    try {
      return Integer.parseInt(Files.readSymbolicLink(OWN).getFileName().toString());
    } catch (IOException | NumberFormatException | NullPointerException e) {
      return 0;
    }
  }

  private static int idOf(String name) {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          return Integer.parseInt(task.getFileName().toString());
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }
}
