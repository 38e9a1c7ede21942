package dev.lvsd.lab.measure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * A program that opens connections at a steady rate, each for one HTTP request: {@code NewLoop
 * ADDRESS PORT PER_SECOND}. The server closes each, so that a port of the client is free at once.
 * Every second a line: microseconds since 1970, and how many since the start were opened, answered
 * and failed. It runs until it is killed.
 */
public final class NewLoop {
  private static final byte[] REQUEST =
      "GET /index.html HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STATUS = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TICK_MILLIS = 2;

  /** More than these at once would only wait for each other. */
  private static final int MAX_AT_ONCE = 4000;

  private final InetSocketAddress server;
  private final Selector selector;
  private final ByteBuffer input = ByteBuffer.allocate(4096);
  private long opened;
  private long answered;
  private long failed;

  private NewLoop(InetSocketAddress server, Selector selector) {
    this.server = server;
    this.selector = selector;
  }

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    try (Selector selector = Selector.open()) {
      new NewLoop(server, selector).run(Long.parseLong(arguments[2]));
    }
  }

  @SuppressWarnings("SystemOut") // A program's output.
  private void run(long perSecond) throws IOException {
    long startNanos = System.nanoTime();
    long tellNanos = startNanos + TELL_NANOS;
    long next = 0;
    while (true) {
      long nowNanos = System.nanoTime();
      long due = perSecond * (nowNanos - startNanos) / TimeUnit.SECONDS.toNanos(1);
      // What could not be opened in time is left out: a late burst would be another load.
      next = Math.max(next, due - Math.max(1, perSecond / 20));
      for (; next < due && opened - answered - failed < MAX_AT_ONCE; next++) {
        open();
      }
      selector.select(TICK_MILLIS);
      for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
        SelectionKey key = i.next();
        i.remove();
        serve(key);
      }
      if (nowNanos - tellNanos >= 0) {
        tellNanos += TELL_NANOS;
        System.out.println(WallClock.micros() + " " + opened + " " + answered + " " + failed);
        System.out.flush();
      }
    }
  }

  private void open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    opened++;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      boolean connected = channel.connect(server);
      channel.register(
          selector,
          connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT,
          new boolean[] {false});
      if (connected) {
        channel.write(ByteBuffer.wrap(REQUEST));
      }
    } catch (IOException e) {
      failed++;
      channel.close();
    }
  }

  private void serve(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    boolean[] good = (boolean[]) key.attachment();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        channel.write(ByteBuffer.wrap(REQUEST));
        key.interestOps(SelectionKey.OP_READ);
        return;
      }
      int got = channel.read(input.clear());
      if (got < 0) {
        answered += good[0] ? 1 : 0;
        failed += good[0] ? 0 : 1;
        channel.close();
      } else if (!good[0]) {
        good[0] = got >= STATUS.length && begins(input.array());
      }
    } catch (IOException e) {
      failed++;
      channel.close();
    }
  }

  private static boolean begins(byte[] answer) {
    for (int i = 0; i < STATUS.length; i++) {
      if (answer[i] != STATUS[i]) {
        return false;
      }
    }
    return true;
  }
}
