package dev.lvsd.netlink.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * A virtual service as it is asked of the kernel: identity and settings, no counters.
 *
 * @param scheduler the kernel's name, such as {@code wlc}; 1..15 characters
 * @param flags IP_VS_SVC_F_* bits ({@code include/uapi/linux/ip_vs.h}) that a user can set:
 *     PERSISTENT 0x1, ONEPACKET 0x4, SCHED1..3 0x8 0x10 0x20; never HASHED 0x2, which is the
 *     kernel's own
 * @param persistenceTimeoutSeconds 0 unless PERSISTENT
 * @param prefixLength granularity of persistence: 1..32 for IPv4 (32 is every client by itself),
 *     1..128 for IPv6
 * @param persistenceEngine such as {@code sip}, or absent
 */
public record Service(
    ServiceKey key,
    String scheduler,
    int flags,
    int persistenceTimeoutSeconds,
    int prefixLength,
    @Nullable String persistenceEngine) {

  public static final int PERSISTENT = 0x0001;
  public static final int HASHED = 0x0002;
  public static final int ONEPACKET = 0x0004;
  public static final int SCHED1 = 0x0008;
  public static final int SCHED2 = 0x0010;
  public static final int SCHED3 = 0x0020;

  /** The flags that a user can set. */
  public static final int USER_FLAGS = PERSISTENT | ONEPACKET | SCHED1 | SCHED2 | SCHED3;

  /** A service without persistence and flags. */
  public static Service plain(ServiceKey key, String scheduler) {
    return new Service(key, scheduler, 0, 0, key.ipv6() ? 128 : 32, null);
  }
}
