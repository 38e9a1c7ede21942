package dev.lvsd.netlink.codec;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Addresses as the kernel writes them: the octets in network order, told apart by family. */
public final class IpAddresses {
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;

  private IpAddresses() {}

  public static int family(InetAddress address) {
    return address instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  /**
   * Reads an address from the front of some bytes.
   *
   * @param bytes at least 4 or 16; more (the padding of union nf_inet_addr) are ignored
   * @return absent where the family is neither or the bytes are too few
   */
  public static @Nullable InetAddress read(int family, byte[] bytes) {
    int length = family == AF_INET ? 4 : family == AF_INET6 ? 16 : Integer.MAX_VALUE;
    if (bytes.length < length) {
      return null;
    }
    byte[] octets = Arrays.copyOf(bytes, length);
    try {
      // Not getByAddress of InetAddress: it makes IPv4 of ::ffff:0:0/96.
      return family == AF_INET6
          ? Inet6Address.getByAddress(null, octets, -1)
          : InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
