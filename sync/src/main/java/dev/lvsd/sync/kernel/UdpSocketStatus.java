package dev.lvsd.sync.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the kernel says of the socket that a UDP listener, such as its own sync backup daemon,
 * reads.
 *
 * @param rxQueueBytes what waits to be read, as the kernel accounts for it: with its overhead, some
 *     800 bytes for a small datagram. It drops what would go beyond the receive buffer; see {@link
 *     ReceiveBuffer}
 * @param drops datagrams that were dropped since the socket was made; never falls
 * @param identity differs where the daemon was started anew, and drops so began at 0 again
 */
public record UdpSocketStatus(long rxQueueBytes, long drops, long identity) {
  /**
   * Looks at the running kernel, in the network namespace of the process.
   *
   * @param group address that the socket is bound to
   * @param port its UDP port
   * @return empty where nobody listens there
   * @throws IOException where the table cannot be read, or not be understood
   */
  public static Optional<UdpSocketStatus> read(InetAddress group, int port) throws IOException {
    try (UdpSocketTable table = new UdpSocketTable(group, port)) {
      return table.read();
    }
  }
}
