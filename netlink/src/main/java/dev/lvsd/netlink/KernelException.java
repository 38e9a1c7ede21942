package dev.lvsd.netlink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The kernel refused a request, or the conversation with it failed.
 *
 * <p>The message reads: what was being done, to what, why it failed. {@link #errno()} is the
 * positive errno of {@code include/uapi/asm-generic/errno*.h}, or 0 where the failure is not the
 * kernel's (a time-out, a malformed answer).
 */
public class KernelException extends IOException {
  private static final long serialVersionUID = 1L;

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ERANGE = 34;
  public static final int ENOPROTOOPT = 92;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;

  private final String operation;
  private final int errno;

  /**
   * @param operation what was being done, to what, such as {@code "add address 192.0.2.1/24 to
   *     eth0"}
   * @param errno positive errno, or 0
   * @param detail the kernel's own words (extended acknowledgement) or the reason; may be absent
   */
  public KernelException(String operation, int errno, @Nullable String detail) {
    super(message(operation, errno, detail));
    this.operation = operation;
    this.errno = errno;
  }

  /** The operation as given, without the reason. */
  public String operation() {
    return operation;
  }

  /** Positive errno, or 0 where the failure did not come from the kernel. */
  public int errno() {
    return errno;
  }

  /** The symbolic name of a well-known errno, such as {@code ENOENT}; else {@code errno N}. */
  public static String errnoName(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case ESRCH -> "ESRCH";
      case EINTR -> "EINTR";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case EBUSY -> "EBUSY";
      case EEXIST -> "EEXIST";
      case ENODEV -> "ENODEV";
      case EINVAL -> "EINVAL";
      case ERANGE -> "ERANGE";
      case ENOPROTOOPT -> "ENOPROTOOPT";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      case EAFNOSUPPORT -> "EAFNOSUPPORT";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
      case ENETDOWN -> "ENETDOWN";
      case ENETUNREACH -> "ENETUNREACH";
      case ENOBUFS -> "ENOBUFS";
      default -> "errno " + errno;
    };
  }

  /** What to do about an errno whose remedy is always the same; absent for the others. */
  public static @Nullable String remedy(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> "run as root or with CAP_NET_ADMIN and CAP_NET_RAW";
      case ENOBUFS -> "the socket's receive buffer overflowed";
      default -> null;
    };
  }

  private static String message(String operation, int errno, @Nullable String detail) {
    StringBuilder text = new StringBuilder(operation).append(" failed");
    if (errno != 0) {
      text.append(": ").append(errnoName(errno));
    }
    if (detail != null && !detail.isEmpty()) {
      text.append(errno != 0 ? " (" + detail + ")" : ": " + detail);
    }
    return text.toString();
  }
}
