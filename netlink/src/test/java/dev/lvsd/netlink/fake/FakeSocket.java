package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.transport.NetlinkDatagrams;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One socket of the fake kernel, with a bounded receive queue like a real one's. */
final class FakeSocket implements NetlinkDatagrams {
  private static final int QUEUE = 1024;

  /**
   * @param error set where the receive is to fail
   */
  private record Arrival(byte[] datagram, int sender, @Nullable KernelException error) {}

  final int protocol;
  final int groups;
  private final FakeKernel kernel;
  private final int portId;
  private final BlockingQueue<Arrival> queue = new LinkedBlockingQueue<>();
  private volatile boolean closed;
  private int sender;

  FakeSocket(FakeKernel kernel, int protocol, int groups, int portId) {
    this.kernel = kernel;
    this.protocol = protocol;
    this.groups = groups;
    this.portId = portId;
  }

  @Override
  public int portId() {
    return portId;
  }

  @Override
  public void send(ByteBuffer datagram) throws KernelException {
    requireOpen("send");
    byte[] request = new byte[datagram.remaining()];
    datagram.get(datagram.position(), request);
    kernel.handle(this, request);
  }

  @Override
  public @Nullable ByteBuffer receive(long timeoutNanos) throws KernelException {
    requireOpen("receive");
    Arrival arrival;
    try {
      arrival = queue.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KernelException("receive on a fake socket", KernelException.EINTR, null);
    }
    requireOpen("receive");
    if (arrival == null) {
      return null;
    }
    if (arrival.error != null) {
      throw arrival.error;
    }
    sender = arrival.sender;
    return ByteBuffer.wrap(arrival.datagram).order(ByteOrder.nativeOrder());
  }

  @Override
  public int senderPortId() {
    return sender;
  }

  /** Queues a datagram from a port; a full queue drops it, which the next receive reports. */
  void deliver(byte[] datagram, int from) {
    if (queue.size() < QUEUE) {
      queue.add(new Arrival(datagram, from, null));
    } else if (queue.size() == QUEUE) {
      overrun();
    }
  }

  void overrun() {
    KernelException lost =
        new KernelException("receive on a fake socket", KernelException.ENOBUFS, null);
    queue.add(new Arrival(new byte[0], 0, lost));
  }

  private void requireOpen(String what) throws KernelException {
    if (closed) {
      throw new KernelException(what + " on a fake socket", 0, "the socket is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    kernel.forget(this);
    queue.add(new Arrival(new byte[0], 0, null));
  }
}
