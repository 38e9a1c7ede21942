package dev.lvsd.lab.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that tells all kernels of a sync group of connections ({@link FedConnections}): {@code
 * FeedLoop INTERFACE,GROUP,PORT,SYNC_ID COUNT}. Slow enough for a guest whose receive buffer is
 * small. How many datagrams it sent is its output.
 */
public final class FeedLoop {
  /** Of 40 connections each. */
  private static final int PER_SECOND = 500;

  private static final int BURST = 5;

  private FeedLoop() {}

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws IOException {
    SyncGroup group = SyncGroup.parse(arguments[0]);
    FedConnections connections = new FedConnections(Integer.parseInt(arguments[1]));
    long sent = 0;
    try (DatagramChannel channel = group.sender()) {
      long startNanos = System.nanoTime();
      for (ByteBuffer message : connections.messages(group.syncId())) {
        if (sent % BURST == 0) {
          long dueNanos = startNanos + sent * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
          LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
        channel.write(message);
        sent++;
      }
    }
    System.out.println(sent);
  }
}
