package dev.lvsd.agent.config;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * One virtual address.
 *
 * @param interfaces interface by node name; a node that is missing uses the interface whose subnet
 *     holds the address
 */
public record VipConfig(InetAddress address, int prefixLength, Map<String, String> interfaces) {
  public VipConfig {
    interfaces = Map.copyOf(interfaces);
  }

  /** The configured interface on that node; empty where it is to be found by subnet. */
  public Optional<String> interfaceOn(String node) {
    return Optional.ofNullable(interfaces.get(node));
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
