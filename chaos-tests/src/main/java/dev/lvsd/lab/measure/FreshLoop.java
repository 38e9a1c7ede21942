package dev.lvsd.lab.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that opens a connection to an echo service every so often and says nothing on it:
 * {@code FreshLoop ADDRESS PORT INTERVAL_MILLIS}. Those older than some seconds are closed. It says
 * {@code ready} when the first one is open. At a line of standard input it opens no more, and sends
 * a message on each that there is: one line each, when it was open (microseconds since 1970) and
 * {@code kept} or {@code lost}, and {@code end}.
 */
public final class FreshLoop {
  static final String END = "end";

  private static final int CONNECT_MILLIS = 1000;
  private static final int CONNECT_THREADS = 100;
  private static final long KEPT_MICROS = TimeUnit.SECONDS.toMicros(6);

  /** An outage of ten seconds, and then TCP's next retransmission, may take half a minute. */
  private static final int ANSWER_MILLIS = 45_000;

  private static final byte[] MESSAGE = "are you there?".getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress server;
  private final Queue<Fresh> open = new ConcurrentLinkedQueue<>();
  private volatile boolean ending;

  private FreshLoop(InetSocketAddress server) {
    this.server = server;
  }

  private record Fresh(Socket socket, long openedMicros) {}

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws Exception {
    FreshLoop loop =
        new FreshLoop(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    long intervalNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[2]));
    loop.connect();
    if (loop.open.isEmpty()) {
      System.out.println("no connection opens to " + loop.server);
      return;
    }
    System.out.println("ready");
    System.out.flush();
    Thread opener = new Thread(() -> loop.openAgainAndAgain(intervalNanos), "opener");
    opener.setDaemon(true);
    opener.start();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (orders.readLine() != null) {
      loop.ending = true;
      opener.join();
      loop.prove().forEach(System.out::println);
      System.out.println(END);
    }
  }

  private void openAgainAndAgain(long intervalNanos) {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECT_THREADS);
    long nextNanos = System.nanoTime();
    while (!ending) {
      threads.execute(this::connect);
      nextNanos += intervalNanos;
      LockSupport.parkNanos(nextNanos - System.nanoTime());
    }
    threads.shutdown();
    try {
      threads.awaitTermination(2L * CONNECT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What does not open is nobody's loss: it was not there before the fault. */
  private void connect() {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(server, CONNECT_MILLIS);
      open.add(new Fresh(socket, WallClock.micros()));
    } catch (IOException e) {
      close(socket);
    }
    closeOld();
  }

  private void closeOld() {
    long tooOldMicros = WallClock.micros() - KEPT_MICROS;
    Fresh eldest;
    while (!ending && (eldest = open.peek()) != null && eldest.openedMicros < tooOldMicros) {
      if (open.remove(eldest)) {
        close(eldest.socket);
      }
    }
  }

  private List<String> prove() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<String>> proofs =
          open.stream()
              .sorted(Comparator.comparingLong(Fresh::openedMicros))
              .map(fresh -> threads.submit(() -> proof(fresh)))
              .toList();
      List<String> lines = new ArrayList<>();
      for (Future<String> proof : proofs) {
        lines.add(proof.get());
      }
      return lines;
    } finally {
      threads.shutdownNow();
    }
  }

  private static String proof(Fresh fresh) {
    String outcome = "lost";
    try (Socket socket = fresh.socket) {
      socket.getOutputStream().write(MESSAGE);
      if (Arrays.equals(MESSAGE, socket.getInputStream().readNBytes(MESSAGE.length))) {
        outcome = "kept";
      }
    } catch (IOException e) {
      // It is lost then.
    }
    return fresh.openedMicros + " " + outcome;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, closed or not.
    }
  }
}
