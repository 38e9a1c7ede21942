package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.sys.NativeSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The running kernel's netlink sockets, in the network namespace of the process. With extended
 * acknowledgements (NETLINK_EXT_ACK, NETLINK_CAP_ACK) where the kernel has them.
 */
public final class NativeNetlink implements NetlinkSockets {
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int SOCKADDR_NL = 12;

  /** The kernel fills at most 32 KiB per datagram of a dump. */
  private static final int RECEIVE_CAPACITY = 64 * 1024;

  private static final int SEND_CAPACITY = NetlinkConversation.REQUEST_CAPACITY;

  /** Room for a burst of announcements before the kernel reports an overrun. */
  private static final int WATCH_BUFFER = 1024 * 1024;

  @Override
  public NetlinkDatagrams open(int protocol, int groups) throws KernelException {
    String name = protocol == ROUTE ? "rtnetlink socket" : "netlink socket " + protocol;
    NativeSocket socket =
        NativeSocket.open(
            name,
            NativeSocket.AF_NETLINK,
            NativeSocket.SOCK_RAW,
            protocol,
            RECEIVE_CAPACITY,
            SEND_CAPACITY);
    try {
      socket.setOption(SOL_NETLINK, NETLINK_EXT_ACK, 1);
      socket.setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
      if (groups != 0) {
        widen(socket);
      }
      socket.bind(address(groups));
      return new Datagrams(socket, socket.localAddress().getInt(4));
    } catch (KernelException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Needs CAP_NET_ADMIN; without it the default buffer has to do, and overruns are handled. */
  private static void widen(NativeSocket socket) throws KernelException {
    try {
      socket.setOption(NativeSocket.SOL_SOCKET, NativeSocket.SO_RCVBUFFORCE, WATCH_BUFFER);
    } catch (KernelException e) {
      if (e.errno() != KernelException.EPERM) {
        throw e;
      }
    }
  }

  /** struct sockaddr_nl: family, padding, port id (0: the kernel's or of its choice), groups. */
  private static byte[] address(int groups) {
    return ByteBuffer.allocate(SOCKADDR_NL)
        .order(ByteOrder.nativeOrder())
        .putShort((short) NativeSocket.AF_NETLINK)
        .putShort((short) 0)
        .putInt(0)
        .putInt(groups)
        .array();
  }

  private record Datagrams(NativeSocket socket, int portId) implements NetlinkDatagrams {
    private static final byte[] KERNEL = address(0);

    @Override
    public void send(ByteBuffer datagram) throws KernelException {
      socket.send(datagram, KERNEL);
    }

    @Override
    public @Nullable ByteBuffer receive(long timeoutNanos) throws KernelException {
      return socket.receive(timeoutNanos);
    }

    @Override
    public int senderPortId() {
      return socket.sender().getInt(4);
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
