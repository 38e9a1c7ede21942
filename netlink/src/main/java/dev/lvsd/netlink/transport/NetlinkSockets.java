package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;

/** Opens netlink sockets: the machine's own ({@link NativeNetlink}), or those of a fake kernel. */
public interface NetlinkSockets {
  /** NETLINK_ROUTE. */
  int ROUTE = 0;

  /** NETLINK_GENERIC. */
  int GENERIC = 16;

  /**
   * Opens and binds a socket.
   *
   * @param protocol {@link #ROUTE} or {@link #GENERIC}
   * @param groups bit mask of the multicast groups to follow (RTMGRP_*), 0 for none
   */
  NetlinkDatagrams open(int protocol, int groups) throws KernelException;
}
