package dev.lvsd.netlink.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What identifies a real server within its service.
 *
 * @param port 0..65535
 */
public record DestinationKey(InetAddress address, int port) {
  public DestinationKey {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in 0..65535");
    }
  }

  @Override
  public String toString() {
    String host = address.getHostAddress();
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
