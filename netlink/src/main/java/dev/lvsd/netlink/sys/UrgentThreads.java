package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.sys.NativeSockets.Block;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Threads that a lease hangs on: they go before every ordinary program of the machine, by {@code
 * SCHED_RR} of sched(7) at its lowest priority. A nice value is not enough: on one processor beside
 * a program that computes without end, a thread at nice -5 still waited for hundreds of
 * milliseconds. What such threads may take together is bounded by the kernel (95 % of a second by
 * default, {@code sched_rt_runtime_us}).
 *
 * <p>Needs CAP_SYS_NICE, or a limit {@code RLIMIT_RTPRIO} of at least 1. Thread-safe.
 */
public final class UrgentThreads {
  private static final int SCHED_RR = 2;

  /** What these threads start is not urgent. */
  private static final int SCHED_RESET_ON_FORK = 0x40000000;

  private static final int LOWEST = 1;
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Path OWN = Path.of("/proc/thread-self");

  /** The JVM's own thread that stops all others and collects garbage meanwhile. */
  private static final String VM_THREAD = "VM Thread";

  private UrgentThreads() {}

  /** A daemon thread, not yet started, that is urgent where the process may have such. */
  public static Thread of(String name, Runnable body) {
    Thread thread =
        new Thread(
            () -> {
              urge(ownId());
              body.run();
            },
            name);
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
    return thread;
  }

  /**
   * Makes the JVM's own thread urgent too, for whose work all others have to wait.
   *
   * @return why there are no urgent threads here, and what to do, for people; empty where there are
   */
  public static Optional<String> urgeVm() {
    int result = urge(idOf(VM_THREAD));
    return result >= 0
        ? Optional.empty()
        : Optional.of(
            "heartbeats may be delayed by other programs of this machine: real-time scheduling is"
                + " refused (errno "
                + -result
                + "); give the agent CAP_SYS_NICE");
  }

  /** 0, or a negative errno. */
  private static int urge(int id) {
    if (NativeSockets.unavailable() != null || id <= 0) {
      return -KernelException.ESRCH;
    }
    Block parameters = new Block(4);
    parameters.bytes.putInt(0, LOWEST);
    return NativeSockets.schedule(id, SCHED_RR | SCHED_RESET_ON_FORK, parameters);
  }

  private static int ownId() {
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
