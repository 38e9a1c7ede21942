package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/**
 * The C library's socket calls: the only use of jnr-ffi. Calls that a signal interrupted (EINTR)
 * are made again here; every other failure is returned as a negative errno, as the kernel itself
 * does it. Thread-safe.
 */
final class NativeSockets {
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int POLLIN = 0x1;
  static final int EFD_CLOEXEC = 0x80000;
  static final int CLOCK_BOOTTIME = 7;

  private static final int EINTR = 4;

  /** What is called of libc, with the C types of a 64-bit Linux. Public because jnr-ffi must. */
  public interface LibC {
    int socket(int domain, int type, int protocol);

    int bind(int fd, Pointer address, int length);

    int getsockname(int fd, Pointer address, Pointer length);

    int setsockopt(int fd, int level, int option, Pointer value, int length);

    int getsockopt(int fd, int level, int option, Pointer value, Pointer length);

    @ssize_t
    long sendto(
        int fd,
        Pointer buffer,
        @size_t long length,
        int flags,
        @Nullable Pointer address,
        int addressLength);

    @ssize_t
    long recvfrom(
        int fd,
        Pointer buffer,
        @size_t long length,
        int flags,
        Pointer address,
        Pointer addressLength);

    int recvmmsg(int fd, Pointer headers, int count, int flags, @Nullable Pointer timeout);

    int ppoll(Pointer fds, long count, Pointer timeout, @Nullable Pointer signals);

    int eventfd(int initial, int flags);

    @ssize_t
    long write(int fd, Pointer buffer, @size_t long length);

    int close(int fd);

    int sched_setscheduler(int thread, int policy, Pointer parameters);

    @IgnoreError
    int clock_gettime(int clock, Pointer timespec);
  }

  private static final @Nullable LibC LIBC;
  private static final @Nullable Runtime RUNTIME;
  private static final @Nullable String UNAVAILABLE;

  static {
    LibC libc = null;
    Runtime runtime = null;
    String reason = null;
    try {
      libc = LibraryLoader.create(LibC.class).failImmediately().load("c");
      runtime = Runtime.getRuntime(libc);
      if (runtime.addressSize() != 8 || !System.getProperty("os.name", "").equals("Linux")) {
        reason = "this is not a 64-bit Linux";
      }
    } catch (RuntimeException | LinkageError e) {
      reason =
          "jnr-ffi could not load the C library ("
              + e
              + "); java.io.tmpdir must be writable and allow execution (no noexec)";
    }
    LIBC = libc;
    RUNTIME = runtime;
    UNAVAILABLE = reason;
  }

  private NativeSockets() {}

  /** Why native calls cannot be made here, or null where they can. */
  static @Nullable String unavailable() {
    return UNAVAILABLE;
  }

  private static LibC libc() {
    LibC libc = LIBC;
    if (UNAVAILABLE != null || libc == null) {
      throw new UnsupportedOperationException("no native calls: " + UNAVAILABLE);
    }
    return libc;
  }

  /** Memory that both sides see, in the machine's byte order; lives as long as it is reachable. */
  static final class Block {
    final ByteBuffer bytes;
    final Pointer pointer;

    Block(int size) {
      libc();
      bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      pointer = Pointer.wrap(RUNTIME, bytes);
    }
  }

  static int socket(int domain, int type, int protocol) {
    int fd;
    do {
      fd = libc().socket(domain, type, protocol);
    } while (fd < 0 && errno() == EINTR);
    return fd < 0 ? -errno() : fd;
  }

  static int bind(int fd, Block address, int length) {
    return libc().bind(fd, address.pointer, length) < 0 ? -errno() : 0;
  }

  static int getsockname(int fd, Block address, Block length) {
    length.bytes.putInt(0, address.bytes.capacity());
    return libc().getsockname(fd, address.pointer, length.pointer) < 0 ? -errno() : 0;
  }

  static int setsockopt(int fd, int level, int option, Block value, int length) {
    return libc().setsockopt(fd, level, option, value.pointer, length) < 0 ? -errno() : 0;
  }

  static int getsockopt(int fd, int level, int option, Block value, Block length) {
    length.bytes.putInt(0, value.bytes.capacity());
    return libc().getsockopt(fd, level, option, value.pointer, length.pointer) < 0 ? -errno() : 0;
  }

  /** Bytes sent, or a negative errno. */
  static int sendto(int fd, Block message, int length, @Nullable Block to, int toLength) {
    while (true) {
      Pointer address = to == null ? null : to.pointer;
      Urgency urgency = UrgentThreads.current();
      urgency.waits(); // What netlink is asked for, the kernel does in this call.
      long sent = libc().sendto(fd, message.pointer, length, 0, address, toLength);
      urgency.works();
      if (sent >= 0) {
        return (int) sent;
      }
      int errno = errno();
      if (errno != EINTR) {
        return -errno;
      }
    }
  }

  /** True length of the datagram, also where it was longer than the block; or a negative errno. */
  static int receiveNow(int fd, Block into, Block from, Block fromLength) {
    while (true) {
      fromLength.bytes.putInt(0, from.bytes.capacity());
      Urgency urgency = UrgentThreads.current();
      urgency.waits(); // The next part of a dump is made in this call.
      long received =
          libc()
              .recvfrom(
                  fd,
                  into.pointer,
                  into.bytes.capacity(),
                  MSG_DONTWAIT | MSG_TRUNC,
                  from.pointer,
                  fromLength.pointer);
      urgency.works();
      if (received >= 0) {
        return (int) received;
      }
      int errno = errno();
      if (errno != EINTR) {
        return -errno;
      }
    }
  }

  /**
   * Datagrams taken at one go, without waiting, or a negative errno.
   *
   * @param headers struct mmsghdr, one for each of the count
   */
  static int receiveManyNow(int fd, Block headers, int count) {
    while (true) {
      int received = libc().recvmmsg(fd, headers.pointer, count, MSG_DONTWAIT | MSG_TRUNC, null);
      UrgentThreads.current().next();
      if (received >= 0) {
        return received;
      }
      int errno = errno();
      if (errno != EINTR) {
        return -errno;
      }
    }
  }

  /** One wait: the number of ready descriptors, 0 at the time-out, or a negative errno. */
  static int ppoll(Block fds, int count, Block timespec, long timeoutNanos) {
    timespec.bytes.putLong(0, timeoutNanos / 1_000_000_000L);
    timespec.bytes.putLong(8, timeoutNanos % 1_000_000_000L);
    Urgency urgency = UrgentThreads.current();
    urgency.waits();
    int ready = libc().ppoll(fds.pointer, count, timespec.pointer, null);
    urgency.works();
    return ready < 0 ? -errno() : ready;
  }

  static int eventfd() {
    int fd = libc().eventfd(0, EFD_CLOEXEC);
    return fd < 0 ? -errno() : fd;
  }

  /** Makes an eventfd readable for ever; it is never read. */
  static void signal(int eventfd) {
    Block one = new Block(8);
    one.bytes.putLong(0, 1);
    libc().write(eventfd, one.pointer, 8);
  }

  /** On Linux the descriptor is gone even where close fails, so the result says nothing. */
  static void close(int fd) {
    libc().close(fd);
  }

  /** Puts a thread under a scheduling policy: 0, or a negative errno. */
  static int schedule(int thread, int policy, Block parameters) {
    return libc().sched_setscheduler(thread, policy, parameters.pointer) < 0 ? -errno() : 0;
  }

  static long clockNanos(int clock, Block timespec) {
    libc().clock_gettime(clock, timespec.pointer);
    return timespec.bytes.getLong(0) * 1_000_000_000L + timespec.bytes.getLong(8);
  }

  private static int errno() {
    Runtime runtime = RUNTIME;
    return runtime == null ? 0 : runtime.getLastError();
  }

  /** Fails with the reason where native calls cannot be made. */
  static void require(String operation) throws KernelException {
    if (UNAVAILABLE != null) {
      throw new KernelException(operation, 0, "native access is unavailable: " + UNAVAILABLE);
    }
  }
}
