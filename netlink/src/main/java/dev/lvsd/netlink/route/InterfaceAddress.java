package dev.lvsd.netlink.route;

import java.net.InetAddress;

/**
 * An address of an interface (IFA_*, {@code include/uapi/linux/if_addr.h}).
 *
 * @param linkIndex kernel's interface index
 * @param prefixLength 0..32 or 0..128
 * @param validSeconds remaining valid lifetime of IFA_CACHEINFO in whole seconds; {@link #FOREVER}
 *     for no end
 * @param flags IFA_F_* bits
 */
public record InterfaceAddress(
    int linkIndex, InetAddress address, int prefixLength, long validSeconds, int flags) {
  /** INFINITY_LIFE_TIME. */
  public static final long FOREVER = 0xFFFF_FFFFL;
}
