package dev.lvsd.agent.vip;

import java.net.InetAddress;

/**
 * A VIP and the interface that carries it on this node.
 *
 * @param linkIndex kernel's index of the interface
 */
public record PlacedVip(
    InetAddress address, int prefixLength, String interfaceName, int linkIndex) {
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength + " on " + interfaceName;
  }
}
