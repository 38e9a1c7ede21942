package dev.lvsd.lab.measure;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that sends datagrams of random content and length: {@code Garbage ADDRESS PORT COUNT
 * SEED}, one each millisecond.
 */
public final class Garbage {
  private static final int MAX_BYTES = 1400;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Garbage() {}

  public static void main(String[] arguments) throws IOException {
    InetAddress address = InetAddress.getByName(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    Random random = new Random(Long.parseLong(arguments[3]));
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < count; i++) {
        byte[] content = new byte[random.nextInt(MAX_BYTES)];
        random.nextBytes(content);
        socket.send(new DatagramPacket(content, content.length, address, port));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
