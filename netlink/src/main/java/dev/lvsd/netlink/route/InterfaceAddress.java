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

  /** Whether the other address lies in this one's subnet; false for another family. */
  public boolean subnetHolds(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
