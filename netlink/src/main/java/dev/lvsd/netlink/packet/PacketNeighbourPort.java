package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.sys.NativeSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@link NeighbourPort} over two AF_PACKET sockets, one bound to ARP and one to IPv6: a socket that
 * is bound to a protocol sees incoming frames only, and the IPv4 packets that a director forwards
 * never reach it; a filter in the kernel keeps the rest of IPv6 out. Needs CAP_NET_RAW.
 *
 * <p>Solicitations for an address go to an Ethernet group that a host without it does not listen
 * to, so a port joins the group of every IPv6 address that it probes, requests or announces. A
 * switch with MLD snooping may still keep them away.
 */
public final class PacketNeighbourPort implements NeighbourPort {
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_MR_MULTICAST = 0;
  private static final int SEND_CAPACITY = 128;

  /** How many frames without a message one call passes over, whatever its time-out. */
  private static final int MEANINGLESS_FRAMES = 64;

  private final Link link;
  private final NativeSocket arp;
  private final NativeSocket discovery;
  private final Set<String> groups = new HashSet<>();
  private final Queue<NeighbourMessage> pending = new ArrayDeque<>(2);

  private PacketNeighbourPort(Link link, NativeSocket arp, NativeSocket discovery) {
    this.link = link;
    this.arp = arp;
    this.discovery = discovery;
  }

  /** Opens a port on an interface of the process's network namespace, found by its name. */
  public static PacketNeighbourPort open(String interfaceName) throws KernelException {
    try (Route route = NetlinkRoute.open()) {
      Optional<Link> link = route.link(interfaceName);
      if (link.isEmpty()) {
        throw new KernelException(
            "open a neighbour port on " + interfaceName,
            KernelException.ENODEV,
            "there is no such interface; 'ip link' lists them");
      }
      return open(link.get());
    }
  }

  /** Opens a port on an Ethernet interface. */
  public static PacketNeighbourPort open(Link link) throws KernelException {
    if (link.macAddress().octets().length != NeighbourFrames.MAC) {
      throw new KernelException(
          "open a neighbour port on " + link.name(), 0, "the interface has no Ethernet address");
    }
    NativeSocket arp = socket(link, NeighbourFrames.ETH_P_ARP, PacketFilter.arp());
    try {
      byte[] filter = PacketFilter.neighbourDiscovery();
      NativeSocket discovery = socket(link, NeighbourFrames.ETH_P_IPV6, filter);
      return new PacketNeighbourPort(link, arp, discovery);
    } catch (KernelException | RuntimeException e) {
      arp.close();
      throw e;
    }
  }

  /** Made without a protocol, so that nothing is queued before filter and interface are set. */
  private static NativeSocket socket(Link link, int protocol, byte[] filter)
      throws KernelException {
    NativeSocket socket =
        NativeSocket.open(
            "packet socket on " + link.name(),
            NativeSocket.AF_PACKET,
            NativeSocket.SOCK_RAW,
            0,
            PacketFilter.SNAP_LENGTH,
            SEND_CAPACITY);
    try {
      socket.attachFilter(filter);
      socket.bind(linkAddress(link.index(), protocol));
      return socket;
    } catch (KernelException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** struct sockaddr_ll of {@code include/uapi/linux/if_packet.h}. */
  static byte[] linkAddress(int index, int protocol) {
    ByteBuffer out = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    out.putShort((short) NativeSocket.AF_PACKET);
    out.put((byte) (protocol >> 8)).put((byte) protocol).putInt(index);
    return out.array();
  }

  @Override
  public String interfaceName() {
    return link.name();
  }

  @Override
  public MacAddress macAddress() {
    return link.macAddress();
  }

  @Override
  public void announce(InetAddress address) throws KernelException {
    MacAddress own = link.macAddress();
    if (address instanceof Inet6Address) {
      join(address);
      discovery.send(wrap(NeighbourDiscoveryFrame.announce(own, address, forwards())), null);
    } else {
      arp.send(wrap(ArpFrame.announceRequest(own, address)), null);
      arp.send(wrap(ArpFrame.announceReply(own, address)), null);
    }
  }

  @Override
  public void probe(InetAddress address) throws KernelException {
    MacAddress own = link.macAddress();
    if (address instanceof Inet6Address) {
      join(address);
      discovery.send(wrap(NeighbourDiscoveryFrame.probe(own, address)), null);
    } else {
      arp.send(wrap(ArpFrame.probe(own, address)), null);
    }
  }

  @Override
  public void request(InetAddress address, InetAddress source, @Nullable MacAddress destinationMac)
      throws KernelException {
    MacAddress own = link.macAddress();
    if (address instanceof Inet6Address != source instanceof Inet6Address) {
      throw new KernelException(
          "request " + address.getHostAddress() + " on " + link.name(),
          0,
          "the source " + source.getHostAddress() + " is of the other family");
    }
    if (address instanceof Inet6Address) {
      discovery.send(
          wrap(NeighbourDiscoveryFrame.request(own, source, address, destinationMac)), null);
    } else {
      arp.send(wrap(ArpFrame.request(own, source, address, destinationMac)), null);
    }
  }

  @Override
  public Optional<NeighbourMessage> receive(long timeoutNanos) throws KernelException {
    long startNanos = System.nanoTime();
    int unread = MEANINGLESS_FRAMES;
    while (true) {
      boolean tookArp = take(arp);
      boolean took = take(discovery) || tookArp;
      NeighbourMessage message = pending.poll();
      if (message != null) {
        return Optional.of(message);
      }
      if (took && unread-- > 0) {
        continue; // A frame that said nothing must not hide those behind it.
      }
      long leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
      if (leftNanos <= 0) {
        return Optional.empty();
      }
      NativeSocket.awaitEither(arp, discovery, leftNanos);
    }
  }

  /** Moves one frame of a socket to the queue, which thus never holds more than a few messages. */
  private boolean take(NativeSocket socket) throws KernelException {
    ByteBuffer frame = pending.isEmpty() ? socket.receive(0) : null;
    if (frame != null) {
      pending.addAll(NeighbourFrames.decode(frame, System.nanoTime()));
    }
    return frame != null;
  }

  /** struct packet_mreq: index, type (u16), address length (u16), address (8). */
  private void join(InetAddress address) throws KernelException {
    byte[] group = NeighbourDiscoveryFrame.solicitedNodeMac(address);
    if (groups.add(Arrays.toString(group))) {
      ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
      out.putInt(link.index()).putShort((short) PACKET_MR_MULTICAST);
      out.putShort((short) NeighbourFrames.MAC).put(group);
      discovery.setOption(SOL_PACKET, PACKET_ADD_MEMBERSHIP, out.array());
    }
  }

  /** As the kernel itself sets the R flag of its advertisements. */
  private boolean forwards() {
    Path setting = Path.of("/proc/sys/net/ipv6/conf", link.name(), "forwarding");
    try {
      return !Files.readString(setting).strip().equals("0");
    } catch (IOException e) {
      return false;
    }
  }

  private static ByteBuffer wrap(byte[] frame) {
    return ByteBuffer.wrap(frame);
  }

  @Override
  public void close() {
    arp.close();
    discovery.close();
  }
}
