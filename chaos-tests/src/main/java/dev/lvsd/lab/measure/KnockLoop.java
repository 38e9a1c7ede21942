package dev.lvsd.lab.measure;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A program that knocks at a TCP port where nobody listens, every 2 ms, and writes down when the
 * kernel that owns the address refused: {@code KnockLoop ADDRESS}. One line for each answer:
 * microseconds since 1970. It runs until it is killed.
 *
 * <p>As good as a ping, whose program spins at such a pace, on a processor that a director needs.
 */
public final class KnockLoop {
  /** Of discard (RFC 863), which no host of the lab offers. */
  private static final int CLOSED_PORT = 9;

  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Before the first retransmission of a SYN: each knocks once. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  private record Knock(SocketChannel channel, long atNanos) {}

  private final InetSocketAddress door;
  private final Selector selector;
  private final Deque<Knock> open = new ArrayDeque<>();

  private KnockLoop(InetSocketAddress door) throws IOException {
    this.door = door;
    this.selector = Selector.open();
  }

  public static void main(String[] arguments) throws IOException {
    new KnockLoop(new InetSocketAddress(InetAddress.getByName(arguments[0]), CLOSED_PORT)).run();
  }

  private void run() throws IOException {
    long nextNanos = System.nanoTime();
    while (true) {
      long nowNanos = System.nanoTime();
      if (nowNanos >= nextNanos) {
        knock(nowNanos);
        // Knocks that this program was late for are left out.
        nextNanos = Math.max(nextNanos + EVERY_NANOS, nowNanos);
      }
      giveUpBefore(nowNanos - PATIENCE_NANOS);
      selector.select(this::answered, millisUntil(nextNanos));
    }
  }

  /** At least one, as none means without end. */
  private static long millisUntil(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
  }

  private void knock(long nowNanos) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_CONNECT);
      channel.connect(door);
      open.add(new Knock(channel, nowNanos));
    } catch (IOException unreachable) {
      channel.close();
    }
  }

  private void answered(SelectionKey key) {
    try (SocketChannel channel = (SocketChannel) key.channel()) {
      channel.finishConnect();
    } catch (ConnectException refused) {
      if ("Connection refused".equals(refused.getMessage())) {
        System.out.println(WallClock.micros());
      }
    } catch (IOException unreachable) {
      // No answer of the door's.
    }
  }

  private void giveUpBefore(long nanos) throws IOException {
    Knock oldest;
    while ((oldest = open.peek()) != null && oldest.atNanos() - nanos < 0) {
      open.remove().channel().close();
    }
  }
}
