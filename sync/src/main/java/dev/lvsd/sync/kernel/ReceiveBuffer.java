package dev.lvsd.sync.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much the backup daemon's socket holds, as sysctls say it. What is read is what a daemon
 * started now would get: {@code make_receive_sock()} of {@code net/netfilter/ipvs/ip_vs_sync.c}
 * takes it over once.
 *
 * <ul>
 *   <li>{@code net.ipv4.vs.sync_sock_size}: where above 0, and at most {@code net.core.rmem_max},
 *       the buffer is twice that many bytes
 *   <li>{@code net.core.rmem_default}: else; 212992 (208 KiB) on most machines, some 250 small
 *       datagrams. Kernels show it in the first network namespace only
 * </ul>
 */
final class ReceiveBuffer {
  /** SK_RMEM_MAX of 64-bit kernels: 256 times the cost of a 256-byte datagram. */
  static final long KERNEL_DEFAULT_BYTES = 212_992;

  /** Half of SOCK_MIN_RCVBUF, below which the kernel does not go. */
  private static final long LEAST_HALF_BYTES = 1152;

  private ReceiveBuffer() {}

  /** Bytes by the kernel's own accounting. */
  static long bytes(Path procSys) throws IOException {
    long asked = number(procSys.resolve("net/ipv4/vs/sync_sock_size")).orElse(0);
    if (asked > 0) {
      long most = number(procSys.resolve("net/core/rmem_max")).orElse(KERNEL_DEFAULT_BYTES);
      return 2 * Math.max(Math.min(asked, most), LEAST_HALF_BYTES);
    }
    return number(procSys.resolve("net/core/rmem_default")).orElse(KERNEL_DEFAULT_BYTES);
  }

  private static OptionalLong number(Path setting) throws IOException {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(setting).strip()));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (NumberFormatException e) {
      throw new IOException("read " + setting + ": this is not a number", e);
    }
  }
}
