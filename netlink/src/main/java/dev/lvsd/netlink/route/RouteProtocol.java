package dev.lvsd.netlink.route;

/**
 * Message types and attributes of rtnetlink, under the kernel's names ({@code
 * include/uapi/linux/rtnetlink.h}, {@code if_link.h}, {@code if_addr.h}, {@code neighbour.h}).
 */
final class RouteProtocol {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_GETNEIGH = 30;

  static final int RTMGRP_LINK = 0x1;
  static final int RTMGRP_IPV4_IFADDR = 0x10;
  static final int RTMGRP_IPV6_IFADDR = 0x100;

  /** struct ifinfomsg: family, pad, type (u16), index, flags, change. */
  static final int IFINFOMSG = 16;

  static final int IFF_UP = 0x1;
  static final int IFF_LOWER_UP = 0x10000;
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_EXT_MASK = 29;

  /** RTEXT_FILTER_SKIP_STATS: counters make up most of an answer and are not read here. */
  static final int SKIP_STATS = 8;

  /** struct ifaddrmsg: family, prefix length, flags (u8), scope, index. */
  static final int IFADDRMSG = 8;

  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  static final int IFA_CACHEINFO = 6;
  static final int IFA_FLAGS = 8;
  static final int IFA_F_NODAD = 0x02;
  static final int RT_SCOPE_UNIVERSE = 0;

  /** struct ifa_cacheinfo: preferred, valid, created, updated. */
  static final int CACHEINFO = 16;

  /** struct ndmsg: family, pad (u8, u16), index, state (u16), flags, type. */
  static final int NDMSG = 12;

  static final int NDA_DST = 1;
  static final int NDA_LLADDR = 2;

  /** NUD_REACHABLE, STALE, DELAY, PROBE, NOARP, PERMANENT: states with a valid address. */
  static final int NUD_VALID = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;

  private RouteProtocol() {}
}
