package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.UdpPacket.Verdict;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.sys.DatagramBatch;
import dev.lvsd.netlink.sys.NativeSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sees the UDP datagrams to one port that come in and go out at an interface, those that the kernel
 * itself sends included: IPVS's sync daemons talk where no ordinary socket hears both sides. An
 * AF_PACKET socket with a filter in the kernel ({@link DatagramFilter}), read in batches
 * (recvmmsg). Needs CAP_NET_RAW, and CAP_NET_ADMIN for a receive buffer beyond {@code
 * net.core.rmem_max}.
 *
 * <p>Seen is what passes the interface. What a host sends to a multicast group with
 * IP_MULTICAST_LOOP comes back to its own sockets beside the interface: the kernel shows a packet
 * socket the outgoing copy only, and with a TTL of 0 nothing at all ({@code packet_rcv()} passes
 * over PACKET_LOOPBACK). On {@code lo} everything is seen twice, outgoing and incoming. The
 * interface joins no group: what its hardware filters out because no socket has joined is not seen.
 *
 * <p>One thread receives; {@link #close()} and the counters are for any.
 */
public final class SyncCapture implements AutoCloseable {
  private static final int SOL_PACKET = 263;
  private static final int PACKET_STATISTICS = 6;

  /** A socket of one protocol is not shown what goes out. */
  private static final int ETH_P_ALL = 3;

  private static final int PACKET_TYPE_AT = 10; // in struct sockaddr_ll
  private static final int PACKET_OUTGOING = 4;

  private static final int BATCH = 64;
  private static final int DATAGRAMS_PER_CALL = 1024;
  private static final int BATCH_BYTES = 1024 * 1024;

  /** 65535 bytes and an IPv6 header: nothing longer is UDP, whatever the MTU. */
  private static final int LONGEST_PACKET = 65_575;

  /** IPv6's least: a link's MTU may be set lower, but then it carries IPv4 only. */
  private static final int SHORTEST_MTU = 1280;

  /**
   * How long to let datagrams gather before they are fetched. A wake-up and two system calls for
   * each of 6,000 datagrams a second would cost a tenth of a slow processor and more.
   */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * The kernel doubles it. It accounts for 0.75 KiB and more for a small datagram, so there is room
   * for at least a second at 15,000 a second while this process does not get to run.
   */
  private static final int RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

  /** Takes the datagrams, on the thread that calls {@link #receive}. */
  @FunctionalInterface
  public interface Handler {
    /**
     * @param payload from its position to its limit, in network byte order; good during the call
     *     only
     * @param outgoing whether this host sent it
     */
    void datagram(ByteBuffer payload, boolean outgoing);
  }

  private final String interfaceName;
  private final NativeSocket socket;
  private final DatagramBatch batch;
  private final AtomicLong fragments = new AtomicLong();
  private final AtomicLong truncated = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private long drops; // Guarded by this.

  private SyncCapture(String interfaceName, NativeSocket socket, DatagramBatch batch) {
    this.interfaceName = interfaceName;
    this.socket = socket;
    this.batch = batch;
  }

  /** Captures what goes to a port, whatever the address, IPv4 and IPv6. */
  public static SyncCapture open(String interfaceName, int udpPort) throws KernelException {
    return open(interfaceName, null, udpPort);
  }

  /**
   * Captures what goes to a port of an address.
   *
   * @param interfaceName of the process's network namespace; it must be up
   * @param group destination address, such as 224.0.0.81: what goes elsewhere is not the kernel's;
   *     absent for any
   * @param udpPort destination port, 1..65535
   * @throws KernelException where there is no such interface, it is down, or the rights are missing
   */
  public static SyncCapture open(String interfaceName, @Nullable InetAddress group, int udpPort)
      throws KernelException {
    String operation = "open a capture on " + interfaceName;
    Link link = link(interfaceName, operation);
    int packet = Math.min(Math.max(link.mtu(), SHORTEST_MTU), LONGEST_PACKET);
    NativeSocket socket =
        // Made without a protocol, so that nothing is queued before the filter is set.
        NativeSocket.open(
            "capture on " + interfaceName,
            NativeSocket.AF_PACKET,
            NativeSocket.SOCK_DGRAM,
            0,
            1,
            1);
    try {
      socket.attachFilter(DatagramFilter.program(group, udpPort));
      widen(socket);
      socket.bind(PacketNeighbourPort.linkAddress(link.index(), ETH_P_ALL));
      DatagramBatch batch = new DatagramBatch(Math.min(BATCH, BATCH_BYTES / packet), packet);
      return new SyncCapture(interfaceName, socket, batch);
    } catch (KernelException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Link link(String interfaceName, String operation) throws KernelException {
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

  /** Without CAP_NET_ADMIN it becomes what {@code net.core.rmem_max} allows. */
  private static void widen(NativeSocket socket) throws KernelException {
    try {
      socket.setOption(NativeSocket.SOL_SOCKET, NativeSocket.SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
    } catch (KernelException e) {
      if (e.errno() != KernelException.EPERM) {
        throw e;
      }
      socket.setOption(NativeSocket.SOL_SOCKET, NativeSocket.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    }
  }

  /**
   * Waits for datagrams and hands out those that are there, about a thousand at most. With a
   * time-out it lets them gather for 20 ms first, so that many cost little more than one.
   *
   * @param handler should not throw: what it throws ends the call, and the rest of the batch is
   *     lost
   * @param timeoutMillis how long to wait for the first; 0 takes only what is there, at once
   * @return how many were handed out; 0 when the time is over
   * @throws KernelException where the interface was set down or is gone (ENETDOWN; this capture has
   *     to be closed, and another opened once the interface is there again), and once this is
   *     closed
   */
  public int receive(Handler handler, int timeoutMillis) throws KernelException {
    try {
      if (timeoutMillis > 0) {
        if (!socket.await(TimeUnit.MILLISECONDS.toNanos(timeoutMillis))) {
          return 0;
        }
        LockSupport.parkNanos(GATHER_NANOS);
      }
      int handed = 0;
      for (int taken = 0; taken < DATAGRAMS_PER_CALL; ) {
        int count = socket.receive(batch);
        for (int i = 0; i < count; i++) {
          handed += hand(i, handler) ? 1 : 0;
        }
        taken += count;
        if (count < batch.datagrams()) {
          break;
        }
      }
      return handed;
    } catch (KernelException e) {
      if (e.errno() != KernelException.ENETDOWN && e.errno() != KernelException.ENODEV) {
        throw e;
      }
      throw new KernelException(
          "capture on " + interfaceName,
          e.errno(),
          "the interface was set down or is gone; set it up and open the capture again");
    }
  }

  private boolean hand(int index, Handler handler) {
    ByteBuffer packet = batch.bytes(index);
    Verdict verdict = UdpPacket.narrow(packet, batch.length(index));
    switch (verdict) {
      case WHOLE ->
          handler.datagram(packet, batch.senderOctet(index, PACKET_TYPE_AT) == PACKET_OUTGOING);
      case FRAGMENT -> fragments.incrementAndGet();
      case TRUNCATED -> truncated.incrementAndGet();
      case MALFORMED -> malformed.incrementAndGet();
    }
    return verdict == Verdict.WHOLE;
  }

  /** Datagrams that were passed over because they came, or went, in fragments. */
  public long fragments() {
    return fragments.get();
  }

  /**
   * Datagrams that were passed over because they are longer than the interface's MTU was when this
   * was opened.
   */
  public long truncated() {
    return truncated.get();
  }

  /** Packets that were passed over because their headers contradict each other. */
  public long malformed() {
    return malformed.get();
  }

  /**
   * Packets that the kernel dropped because the receive buffer was full, since this was opened
   * (PACKET_STATISTICS, which starts at 0 again with every look; hence the lock).
   */
  public synchronized long kernelDrops() throws KernelException {
    // struct tpacket_stats: packets u32, of which drops u32.
    int more = socket.option(SOL_PACKET, PACKET_STATISTICS, 8).getInt(4);
    drops += Integer.toUnsignedLong(more);
    return drops;
  }

  @Override
  public void close() {
    socket.close();
  }
}
