package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One netlink socket as a pipe of datagrams: the seam that a fake kernel stands behind in tests.
 * Belongs to one thread; {@link #close()} may come from any and ends a wait.
 */
public interface NetlinkDatagrams extends AutoCloseable {
  /** The socket's own port id (nl_pid), which the kernel's answers carry. */
  int portId();

  /** Sends the remaining bytes as one datagram to the kernel. */
  void send(ByteBuffer datagram) throws KernelException;

  /**
   * The next datagram; its content is good until the next call.
   *
   * @param timeoutNanos how long to wait; 0 takes only what is there
   * @return absent where nothing came in time
   * @throws KernelException ENOBUFS where the kernel dropped messages; without errno where the
   *     datagram did not fit or the socket is closed
   */
  @Nullable ByteBuffer receive(long timeoutNanos) throws KernelException;

  /** Port id of the sender of the last datagram; the kernel's is 0. */
  int senderPortId();

  @Override
  void close();
}
