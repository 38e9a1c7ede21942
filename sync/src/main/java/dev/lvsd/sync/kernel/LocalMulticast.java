package dev.lvsd.sync.kernel;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends to a multicast group on one interface so that the members on this host get it, and nothing
 * leaves the host: looped back (IP_MULTICAST_LOOP), with a time to live of 0.
 *
 * <p>A TTL of 0 alone is not enough. The kernel looks at it only where the host itself is a member
 * of the group on the interface ({@code ip_mc_output()} of {@code net/ipv4/ip_output.c}, {@code
 * ip6_finish_output2()} of {@code net/ipv6/ip6_output.c}); without one, the datagram goes out on
 * the wire, and receivers take it. So this socket joins the group itself, whether the kernel's
 * daemon runs or not. It is bound to another port and receives nothing.
 *
 * <p>rp_filter and the routing table play no part: the interface is the socket's (IP_MULTICAST_IF),
 * and a looped-back datagram keeps the route that it was sent by.
 */
final class LocalMulticast implements KernelFeed.Out {
  private final DatagramChannel channel;
  private final InetSocketAddress group;
  private final int mtu;

  private LocalMulticast(DatagramChannel channel, InetSocketAddress group, int mtu) {
    this.channel = channel;
    this.group = group;
    this.mtu = mtu;
  }

  static LocalMulticast open(String target, String interfaceName, InetAddress group, int port)
      throws KernelException {
    String operation = "open a feed of " + target;
    boolean ipv6 = group instanceof Inet6Address;
    DatagramChannel channel = null;
    try {
      int mtu = link(operation, interfaceName).mtu();
      NetworkInterface link = addressed(operation, interfaceName, ipv6);
      channel =
          DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      channel.join(group, link);
      return new LocalMulticast(channel, new InetSocketAddress(group, port), mtu);
    } catch (KernelException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // Also of a JVM without IPv6.
      close(channel);
      throw new KernelException(operation, 0, e.getMessage());
    }
  }

  private static Link link(String operation, String interfaceName) throws KernelException {
    try (Route route = NetlinkRoute.open()) {
      Optional<Link> link = route.link(interfaceName);
      if (link.isEmpty()) {
        throw new KernelException(
            operation, KernelException.ENODEV, "there is no such interface; 'ip link' lists them");
      }
      if (!link.get().up()) {
        throw new KernelException(
            operation,
            KernelException.ENETDOWN,
            "the interface is down; 'ip link set " + interfaceName + " up' sets it up");
      }
      return link.get();
    }
  }

  /** To Java, an interface without any address is none. */
  private static NetworkInterface addressed(String operation, String interfaceName, boolean ipv6)
      throws KernelException, SocketException {
    NetworkInterface found = NetworkInterface.getByName(interfaceName);
    if (found == null
        || found.inetAddresses().noneMatch(address -> address instanceof Inet6Address == ipv6)) {
      throw new KernelException(
          operation,
          KernelException.EADDRNOTAVAIL,
          "the interface has no "
              + (ipv6 ? "IPv6" : "IPv4")
              + " address; 'ip address add' gives it one");
    }
    return found;
  }

  /** Of the interface when this was opened, in bytes. */
  int mtu() {
    return mtu;
  }

  @Override
  public void send(ByteBuffer datagram) throws IOException {
    channel.send(datagram, group);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(@Nullable DatagramChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing a datagram socket", e);
    }
  }
}
