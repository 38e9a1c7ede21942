package dev.lvsd.lab.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that keeps connections to an echo service busy: {@code StreamLoop ADDRESS PORT COUNT
 * INTERVAL_MILLIS}. Each sends a stream of random bytes, its seed the connection's number, in
 * blocks; the next follows when the one before has come back and the interval is over. Every byte
 * that comes back is compared. It says {@code ready} when all are open; at a line of standard input
 * it makes each bring one more block home, and says {@code kept KEPT LOST WRONG_BYTES BYTES}.
 */
public final class StreamLoop {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int MIN_BLOCK = 16;
  private static final int MAX_BLOCK = 1024;
  private static final long TICK_MILLIS = 10;

  /** An outage of some seconds, and then TCP's next retransmission. */
  private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(45);

  private final List<Stream> streams = new ArrayList<>();
  private final Selector selector;
  private final long intervalNanos;
  private final ByteBuffer input = ByteBuffer.allocate(MAX_BLOCK);
  private volatile boolean asked;

  private StreamLoop(Selector selector, long intervalNanos) {
    this.selector = selector;
    this.intervalNanos = intervalNanos;
  }

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    int count = Integer.parseInt(arguments[2]);
    long intervalNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[3]));
    try (Selector selector = Selector.open()) {
      StreamLoop loop = new StreamLoop(selector, intervalNanos);
      for (int i = 0; i < count; i++) {
        loop.open(server, i);
      }
      System.out.println("ready");
      System.out.flush();
      Thread orders = new Thread(loop::obey, "orders");
      orders.setDaemon(true);
      orders.start();
      loop.run();
    }
  }

  private void open(InetSocketAddress server, int number) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.socket().connect(server, CONNECT_MILLIS);
    channel.configureBlocking(false);
    Stream stream = new Stream(channel, number);
    stream.key = channel.register(selector, SelectionKey.OP_READ, stream);
    // Spread over the interval, so that they do not all speak at once.
    stream.nextNanos = System.nanoTime() + intervalNanos * (number % 100) / 100;
    streams.add(stream);
  }

  private void obey() {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      while (orders.readLine() != null) {
        asked = true;
        selector.wakeup();
      }
    } catch (IOException e) {
      // Nobody asks any more.
    }
  }

  @SuppressWarnings("SystemOut") // A program's output.
  private void run() throws IOException {
    long askedNanos = 0;
    boolean proving = false;
    while (true) {
      selector.select(TICK_MILLIS);
      for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
        Stream stream = (Stream) i.next().attachment();
        i.remove();
        stream.serve(input);
      }
      long nowNanos = System.nanoTime();
      streams.forEach(stream -> stream.speak(nowNanos, intervalNanos));
      if (asked && !proving) {
        asked = false;
        proving = true;
        askedNanos = nowNanos;
        streams.forEach(stream -> stream.proven = false);
      }
      if (proving
          && (nowNanos - askedNanos > PROOF_NANOS || streams.stream().allMatch(Stream::settled))) {
        proving = false;
        System.out.println(report());
        System.out.flush();
      }
    }
  }

  private String report() {
    long kept = streams.stream().filter(stream -> !stream.broken && stream.proven).count();
    long wrong = streams.stream().mapToLong(stream -> stream.wrong).sum();
    long bytes = streams.stream().mapToLong(stream -> stream.bytes).sum();
    return "kept " + kept + " " + (streams.size() - kept) + " " + wrong + " " + bytes;
  }

  /** One connection: at most one block of it is under way. */
  private static final class Stream {
    private final SocketChannel channel;
    private final SplittableRandom random;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private int home;
    private @Nullable SelectionKey key;
    private long nextNanos;
    private long wrong;
    private long bytes;
    private boolean broken;
    private boolean proven;

    Stream(SocketChannel channel, long seed) {
      this.channel = channel;
      this.random = new SplittableRandom(seed);
    }

    boolean settled() {
      return broken || proven;
    }

    /** Sends the next block where it is due and the last one is home. */
    void speak(long nowNanos, long intervalNanos) {
      if (broken || home < block.limit() || nowNanos - nextNanos < 0) {
        return;
      }
      nextNanos = nowNanos + intervalNanos;
      byte[] content = new byte[random.nextInt(MIN_BLOCK, MAX_BLOCK + 1)];
      random.nextBytes(content);
      block = ByteBuffer.wrap(content);
      home = 0;
      write();
    }

    void serve(ByteBuffer input) {
      if (key == null || !key.isValid()) {
        return;
      }
      if (key.isWritable()) {
        write();
      }
      try {
        int got;
        while ((got = channel.read(input.clear())) > 0) {
          compare(input.array(), got);
        }
        if (got < 0) {
          fail();
        }
      } catch (IOException e) {
        fail();
      }
    }

    /** Bytes that nobody has sent are wrong as well. */
    private void compare(byte[] got, int count) {
      byte[] sent = block.array();
      for (int i = 0; i < count; i++) {
        if (home >= block.position() || got[i] != sent[home]) {
          wrong++;
        }
        home++;
      }
      bytes += count;
      proven |= home >= block.limit();
    }

    private void write() {
      try {
        channel.write(block);
        if (key != null && key.isValid()) {
          key.interestOps(
              block.hasRemaining()
                  ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                  : SelectionKey.OP_READ);
        }
      } catch (IOException e) {
        fail();
      }
    }

    private void fail() {
      broken = true;
      if (key != null) {
        key.cancel();
      }
      try {
        channel.close();
      } catch (IOException e) {
        // It is broken, closed or not.
      }
    }
  }
}
