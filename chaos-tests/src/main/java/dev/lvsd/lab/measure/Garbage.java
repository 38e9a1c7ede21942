package dev.lvsd.lab.measure;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that sends datagrams of random content and length: {@code Garbage PORT PER_SECOND
 * SECONDS ADDRESS...}, to each address as many. What it sent, in all, is its output.
 */
public final class Garbage {
  private static final int MAX_BYTES = 1400;
  private static final int KINDS = 1024;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Garbage() {}

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    long perSecond = Long.parseLong(arguments[1]);
    long lastsNanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[2]));
    byte[][] contents = contents(new Random(1));
    long next = 0;
    long sent = 0;
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress[] addresses = new InetAddress[arguments.length - 3];
      for (int i = 0; i < addresses.length; i++) {
        addresses[i] = InetAddress.getByName(arguments[3 + i]);
      }
      long startNanos = System.nanoTime();
      long passedNanos;
      while ((passedNanos = System.nanoTime() - startNanos) < lastsNanos) {
        long due = perSecond * passedNanos / TimeUnit.SECONDS.toNanos(1);
        // What could not be sent in time is left out: a late burst would be another attack.
        next = Math.max(next, due - Math.max(1, perSecond / 100));
        for (; next < due; next++) {
          byte[] content = contents[(int) (next % KINDS)];
          for (InetAddress address : addresses) {
            socket.send(new DatagramPacket(content, content.length, address, port));
            sent++;
          }
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    }
    System.out.println(sent);
  }

  private static byte[][] contents(Random random) {
    byte[][] contents = new byte[KINDS][];
    for (int i = 0; i < KINDS; i++) {
      contents[i] = new byte[random.nextInt(MAX_BYTES)];
      random.nextBytes(contents[i]);
    }
    return contents;
  }
}
