package dev.lvsd.lab.measure;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that starts an HTTP request on a connection of its own at a steady pace, whether or not
 * earlier ones have been answered: {@code RequestLoop ADDRESS PORT INTERVAL_MILLIS TIMEOUT_MILLIS}.
 * One line each: start in microseconds since 1970, duration in microseconds, {@code ok} or {@code
 * failed} and why. It runs until it is killed.
 */
public final class RequestLoop {
  private static final byte[] REQUEST =
      "GET /index.html HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int THREADS = 400;

  private RequestLoop() {}

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
    long intervalNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[2]));
    int timeoutMillis = Integer.parseInt(arguments[3]);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    long nextNanos = System.nanoTime();
    while (true) {
      threads.execute(() -> request(server, timeoutMillis));
      nextNanos += intervalNanos;
      LockSupport.parkNanos(nextNanos - System.nanoTime());
    }
  }

  private static void request(InetSocketAddress server, int timeoutMillis) {
    long startMicros = WallClock.micros();
    String outcome = get(server, timeoutMillis);
    long tookMicros = WallClock.micros() - startMicros;
    synchronized (System.out) {
      System.out.println(startMicros + " " + tookMicros + " " + outcome);
    }
  }

  private static String get(InetSocketAddress server, int timeoutMillis) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(timeoutMillis);
      socket.connect(server, timeoutMillis);
      socket.getOutputStream().write(REQUEST);
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return answer.startsWith("HTTP/1.1 200") ? "ok" : "failed status";
    } catch (IOException e) {
      return "failed " + e.getMessage();
    }
  }
}
