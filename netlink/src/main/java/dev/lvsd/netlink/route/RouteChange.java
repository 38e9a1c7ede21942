package dev.lvsd.netlink.route;

/**
 * What the kernel announced on the rtnetlink groups RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR and
 * RTNLGRP_IPV6_IFADDR.
 */
public sealed interface RouteChange {
  record LinkChanged(Link link) implements RouteChange {}

  record LinkRemoved(int linkIndex, String name) implements RouteChange {}

  record AddressChanged(InterfaceAddress address) implements RouteChange {}

  record AddressRemoved(InterfaceAddress address) implements RouteChange {}

  /** Announcements were lost. */
  record Overrun() implements RouteChange {}
}
