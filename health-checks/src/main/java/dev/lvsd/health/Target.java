package dev.lvsd.health;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;

/**
 * What a probe is aimed at: the real server's own address, never the VIP.
 *
 * @param address IPv4 or IPv6; never resolved by a probe
 * @param port 1..65535
 */
public record Target(InetAddress address, int port) {
  public Target {
    Objects.requireNonNull(address, "address");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "port " + port + " of " + address.getHostAddress() + " is not in 1..65535");
    }
  }

  /** The address as an URI has it: IPv6 in brackets. */
  public String host() {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  @Override
  public String toString() {
    return host() + ":" + port;
  }
}
