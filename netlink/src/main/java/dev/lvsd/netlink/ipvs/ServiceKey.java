package dev.lvsd.netlink.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What identifies a virtual service in the kernel. */
public sealed interface ServiceKey {

  /** True where the service balances IPv6. */
  boolean ipv6();

  /**
   * A service on a virtual address.
   *
   * @param port 0..65535; 0 (all ports) only with persistence
   */
  record Virtual(Protocol protocol, InetAddress address, int port) implements ServiceKey {
    public Virtual {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not in 0..65535");
      }
    }

    @Override
    public boolean ipv6() {
      return address instanceof Inet6Address;
    }

    @Override
    public String toString() {
      String host = ipv6() ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
      return protocol.name().toLowerCase(java.util.Locale.ROOT) + "://" + host + ":" + port;
    }
  }

  /**
   * A service on packets that carry a firewall mark.
   *
   * @param mark 1..2^32-1 as an unsigned int
   */
  record Mark(boolean ipv6, int mark) implements ServiceKey {
    public Mark {
      if (mark == 0) {
        throw new IllegalArgumentException("a firewall mark is not 0");
      }
    }

    @Override
    public String toString() {
      return "fwmark://" + Integer.toUnsignedString(mark) + (ipv6 ? "/ipv6" : "");
    }
  }
}
