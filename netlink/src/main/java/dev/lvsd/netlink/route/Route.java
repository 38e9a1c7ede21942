package dev.lvsd.netlink.route;

import dev.lvsd.netlink.KernelException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The routing family (rtnetlink): links, addresses, neighbours.
 *
 * <p>Calls block; one instance has one socket and belongs to one thread. VIP release has an
 * instance of its own.
 */
public interface Route extends AutoCloseable {
  List<Link> links() throws KernelException;

  Optional<Link> link(String name) throws KernelException;

  /** All addresses of both families. */
  List<InterfaceAddress> addresses() throws KernelException;

  /**
   * Adds the address or refreshes its lifetime (RTM_NEWADDR with CREATE and REPLACE); IPv6 with
   * IFA_F_NODAD. The address is added with scope global and without a broadcast address.
   *
   * @param validSeconds valid and preferred lifetime in whole seconds, at least 1, or {@link
   *     InterfaceAddress#FOREVER}
   */
  void putAddress(int linkIndex, InetAddress address, int prefixLength, long validSeconds)
      throws KernelException;

  /** Removes the address; fails with EADDRNOTAVAIL if it is not there. */
  void deleteAddress(int linkIndex, InetAddress address, int prefixLength) throws KernelException;

  /** The link-layer address that the neighbour table holds for an address, where it is known. */
  Optional<MacAddress> neighbour(int linkIndex, InetAddress address) throws KernelException;

  /**
   * Follows changes of links and addresses until the watch is closed, on a daemon thread of its
   * own. After an overrun (ENOBUFS) it says {@link RouteChange.Overrun}: read everything anew.
   */
  Watch watch(Consumer<RouteChange> listener) throws KernelException;

  @Override
  void close();

  /** A running watch; closing it ends its thread and socket. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
