package dev.lvsd.netlink.route;

import static dev.lvsd.netlink.route.RouteProtocol.*;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.transport.NativeNetlink;
import dev.lvsd.netlink.transport.NetlinkConversation;
import dev.lvsd.netlink.transport.NetlinkHeader;
import dev.lvsd.netlink.transport.NetlinkSockets;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@link Route} over rtnetlink. Belongs to one thread, but for {@link #close()}. */
public final class NetlinkRoute implements Route {
  private final NetlinkSockets sockets;
  private final NetlinkConversation conversation;

  private NetlinkRoute(NetlinkSockets sockets, NetlinkConversation conversation) {
    this.sockets = sockets;
    this.conversation = conversation;
  }

  /** The running kernel's, in the network namespace of the process. */
  public static NetlinkRoute open() throws KernelException {
    return open(new NativeNetlink());
  }

  /** Over sockets of another make, such as a fake kernel's. */
  public static NetlinkRoute open(NetlinkSockets sockets) throws KernelException {
    return new NetlinkRoute(
        sockets,
        new NetlinkConversation(
            sockets.open(NetlinkSockets.ROUTE, 0), NetlinkConversation.DEFAULT_TIMEOUT));
  }

  @Override
  public List<Link> links() throws KernelException {
    Supplier<String> operation = () -> "list interfaces";
    return conversation.dump(
        operation,
        RTM_GETLINK,
        RouteCodec::linksRequest,
        (type, payload) -> type == RTM_NEWLINK ? RouteCodec.link(operation, payload) : null);
  }

  @Override
  public Optional<Link> link(String name) throws KernelException {
    Supplier<String> operation = () -> "read interface " + name;
    try {
      return Optional.of(
          conversation.get(
              operation,
              RTM_GETLINK,
              out -> RouteCodec.linkRequest(out, name),
              (type, payload) -> type == RTM_NEWLINK ? RouteCodec.link(operation, payload) : null));
    } catch (KernelException e) {
      // A name longer than the kernel's 15 characters is out of range, and so not there either.
      if (e.errno() == KernelException.ENODEV || e.errno() == KernelException.ERANGE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public List<InterfaceAddress> addresses() throws KernelException {
    Supplier<String> operation = () -> "list addresses";
    return conversation.dump(
        operation,
        RTM_GETADDR,
        RouteCodec::addressesRequest,
        (type, payload) -> type == RTM_NEWADDR ? RouteCodec.address(operation, payload) : null);
  }

  @Override
  public void putAddress(int linkIndex, InetAddress address, int prefixLength, long validSeconds)
      throws KernelException {
    Supplier<String> operation = () -> describe("put", address, prefixLength, linkIndex);
    if (validSeconds < 1 || validSeconds > InterfaceAddress.FOREVER) {
      throw new KernelException(
          operation.get(), 0, "a lifetime of " + validSeconds + " s is not in 1..2^32-1");
    }
    conversation.acknowledged(
        operation,
        RTM_NEWADDR,
        NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_REPLACE,
        out -> RouteCodec.address(out, linkIndex, address, prefixLength, validSeconds));
  }

  @Override
  public void deleteAddress(int linkIndex, InetAddress address, int prefixLength)
      throws KernelException {
    conversation.acknowledged(
        () -> describe("delete", address, prefixLength, linkIndex),
        RTM_DELADDR,
        0,
        out -> RouteCodec.addressKey(out, linkIndex, address, prefixLength));
  }

  @Override
  public Optional<MacAddress> neighbour(int linkIndex, InetAddress address) throws KernelException {
    Supplier<String> operation =
        () -> "read neighbour " + address.getHostAddress() + " on interface " + linkIndex;
    try {
      MacAddress mac =
          conversation.get(
              operation,
              RTM_GETNEIGH,
              out -> RouteCodec.neighbourRequest(out, linkIndex, address),
              (type, payload) ->
                  type == RTM_NEWNEIGH ? RouteCodec.neighbour(operation, payload) : null);
      return mac.hex().isEmpty() ? Optional.empty() : Optional.of(mac);
    } catch (KernelException e) {
      if (e.errno() == KernelException.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Watch watch(Consumer<RouteChange> listener) throws KernelException {
    return RouteWatch.start(sockets, listener);
  }

  private static String describe(String verb, InetAddress address, int prefixLength, int link) {
    return verb
        + " address "
        + address.getHostAddress()
        + "/"
        + prefixLength
        + " on interface "
        + link;
  }

  @Override
  public void close() {
    conversation.close();
  }
}
