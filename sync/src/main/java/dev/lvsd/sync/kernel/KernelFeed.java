package dev.lvsd.sync.kernel;

import dev.lvsd.netlink.KernelException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands sync messages to this host's own backup daemon, and to nobody else; see {@link
 * LocalMulticast} for how. Paced by the daemon's queue ({@link FeedPace}), so that it need not drop
 * anything, and checked: a feed is a run of {@link #send} and one {@link #finish}.
 *
 * <p>What it cannot see: a packet filter that drops the datagrams on their way in, and messages
 * that the daemon refuses (another sync id, a length beyond its maxlen; the kernel says so in its
 * log).
 *
 * <p>Belongs to one thread, which {@link #send} may hold for milliseconds, at the worst until the
 * deadline; only {@link #close()} may be called by another, and ends a wait within 8 ms.
 */
public final class KernelFeed implements AutoCloseable {
  /** How long the daemon's queue may fail to shrink. */
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int LONGEST_IPV4_DATAGRAM = 65_507;

  /** How datagrams go out. */
  interface Out extends AutoCloseable {
    void send(ByteBuffer datagram) throws IOException;

    boolean isOpen();

    @Override
    void close();
  }

  /** How the daemon's socket is looked at. */
  interface Look extends AutoCloseable {
    Optional<UdpSocketStatus> read() throws IOException;

    @Override
    void close();
  }

  private final String target;
  private final int maxDatagramBytes;
  private final Out out;
  private final Look look;
  private final FeedPace pace;
  private final LongSupplier nanoTime;
  private final LongConsumer park;

  private @Nullable UdpSocketStatus before;
  private long sent;

  KernelFeed(
      String target,
      int maxDatagramBytes,
      Out out,
      Look look,
      FeedPace pace,
      LongSupplier nanoTime,
      LongConsumer park) {
    this.target = target;
    this.maxDatagramBytes = maxDatagramBytes;
    this.out = out;
    this.look = look;
    this.pace = pace;
    this.nanoTime = nanoTime;
    this.park = park;
  }

  /**
   * Opens a feed. The interface and the addresses that it has now are used from then on: when they
   * go, sending fails, and another feed has to be opened.
   *
   * @param interfaceName the sync interface; it needs an address of the group's family, as the
   *     kernel's daemon does
   * @param group the daemon's group, such as 224.0.0.81, or of IPv6
   * @param port the daemon's UDP port, such as 8848
   * @throws KernelException where the interface is missing, down or lacks such an address
   */
  public static KernelFeed open(String interfaceName, InetAddress group, int port)
      throws KernelException {
    String target = target(interfaceName, group, port);
    LocalMulticast out = LocalMulticast.open(target, interfaceName, group, port);
    try {
      FeedPace pace = new FeedPace(ReceiveBuffer.bytes(Path.of("/proc/sys")), DEADLINE_NANOS);
      int header = group instanceof Inet6Address ? IPV6_HEADER : IPV4_HEADER;
      return new KernelFeed(
          target,
          Math.min(out.mtu() - header - UDP_HEADER, LONGEST_IPV4_DATAGRAM),
          out,
          new UdpSocketTable(group, port),
          pace,
          System::nanoTime,
          LockSupport::parkNanos);
    } catch (IOException e) {
      out.close();
      throw new KernelException("open a feed of " + target, 0, e.getMessage());
    } catch (RuntimeException e) {
      out.close();
      throw e;
    }
  }

  private static String target(String interfaceName, InetAddress group, int port) {
    String address = group.getHostAddress();
    return "the kernel's backup daemon at "
        + (group instanceof Inet6Address ? "[" + address + "]" : address)
        + ":"
        + port
        + " on "
        + interfaceName;
  }

  /**
   * The longest datagram that fits the interface's MTU, 65507 bytes at most. A daemon with default
   * settings takes as much, and 1472 bytes where the MTU is smaller.
   */
  public int maxDatagramBytes() {
    return maxDatagramBytes;
  }

  /**
   * Sends the remaining bytes as one datagram, first waiting while the daemon's queue is long.
   *
   * @throws KernelException where the daemon does not listen or does not read, the datagram is too
   *     long, the interface or its address has gone, or this is closed. What was sent before still
   *     counts for {@link #finish}
   */
  public void send(ByteBuffer datagram) throws KernelException {
    int length = datagram.remaining();
    if (length > maxDatagramBytes) {
      throw failure(length + " bytes do not fit a datagram of " + maxDatagramBytes);
    }
    try {
      if (pace.lookDue(length)) {
        awaitRoom();
      }
      out.send(datagram);
    } catch (KernelException e) {
      throw e;
    } catch (IOException e) {
      throw failure(e, "; set the interface up, with its address, and open a feed again");
    }
    pace.sent(length);
    sent++;
  }

  private void awaitRoom() throws IOException {
    while (true) {
      UdpSocketStatus status = look.read().orElse(null);
      if (status == null) {
        throw failure("it does not listen; start it ('ipvsadm --start-daemon backup')");
      }
      if (before == null) {
        before = status;
      }
      long waitNanos = pace.looked(status.rxQueueBytes(), nanoTime.getAsLong());
      if (waitNanos == FeedPace.GO) {
        return;
      }
      if (waitNanos == FeedPace.STUCK) {
        throw failure(
            status.rxQueueBytes()
                + " bytes wait in its queue and it does not read them; stop it and start it again"
                + " ('ipvsadm --stop-daemon backup')");
      }
      park.accept(waitNanos);
      if (!out.isOpen()) {
        throw failure("the feed is closed");
      }
    }
  }

  /**
   * Ends a feed: what became of everything sent since the last call. The next datagram begins
   * another.
   *
   * @throws KernelException where the daemon's socket cannot be looked at; call it again then
   */
  public FeedResult finish() throws KernelException {
    Optional<UdpSocketStatus> now;
    try {
      now = look.read();
    } catch (IOException e) {
      throw failure(e, "");
    }
    FeedResult result = result(before, now.orElse(null));
    before = null;
    sent = 0;
    pace.begin();
    return result;
  }

  private FeedResult result(@Nullable UdpSocketStatus first, @Nullable UdpSocketStatus last) {
    if (first == null) {
      return new FeedResult(sent, 0, true); // Nothing was sent.
    }
    if (last == null || last.identity() != first.identity()) {
      return new FeedResult(sent, 0, false);
    }
    return new FeedResult(sent, last.drops() - first.drops(), true);
  }

  private KernelException failure(IOException e, String remedy) {
    // An interrupted thread closes what it reads.
    boolean closed = !out.isOpen() || e instanceof ClosedChannelException;
    return failure(closed ? "the feed is closed" : e.getMessage() + remedy);
  }

  private KernelException failure(@Nullable String why) {
    return new KernelException("feed " + target, 0, why);
  }

  @Override
  public void close() {
    try {
      out.close();
    } finally {
      look.close();
    }
  }
}
