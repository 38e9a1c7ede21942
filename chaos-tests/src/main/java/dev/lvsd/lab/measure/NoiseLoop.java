package dev.lvsd.lab.measure;

import dev.lvsd.lab.measure.SyncNoise.Kind;
import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that floods a sync group with noise ({@link SyncNoise}): {@code NoiseLoop
 * INTERFACE,GROUP,PORT,SYNC_ID VIRTUAL_PORT PER_SECOND SECONDS}. It says {@code listening}, hears
 * for some seconds what the kernels tell of connections to that port, so that what it repeats are
 * connections that there are, says {@code sending}, and at the end {@code sent GENUINE PER_KIND}.
 */
public final class NoiseLoop {
  static final String SENDING = "sending";

  private static final int GENUINE = 10;
  private static final long HEAR_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long HEAR_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private NoiseLoop() {}

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws IOException {
    SyncGroup group = SyncGroup.parse(arguments[0]);
    int virtualPort = Integer.parseInt(arguments[1]);
    long perSecond = Long.parseLong(arguments[2]);
    long lastsNanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[3]));
    List<byte[]> genuine = hear(group, virtualPort);
    if (genuine.isEmpty()) {
      System.err.println("the kernels told of no connection to port " + virtualPort);
      System.exit(1);
    }
    System.out.println(SENDING);
    System.out.flush();
    System.out.println(send(group, new SyncNoise(genuine, 1), genuine, perSecond, lastsNanos));
  }

  private static List<byte[]> hear(SyncGroup group, int virtualPort) throws IOException {
    List<byte[]> genuine = new ArrayList<>();
    try (DatagramChannel channel = group.receiver()) {
      channel.configureBlocking(false);
      System.out.println(RecordLoop.LISTENING);
      System.out.flush();
      ByteBuffer datagram = ByteBuffer.allocate(65_536);
      long startNanos = System.nanoTime();
      long passedNanos;
      while ((passedNanos = System.nanoTime() - startNanos) < HEAR_AT_MOST_NANOS
          && (genuine.size() < GENUINE || passedNanos < HEAR_NANOS)) {
        if (channel.receive(datagram.clear()) == null) {
          LockSupport.parkNanos(TICK_NANOS);
        } else if (isOf(datagram.flip(), group.syncId(), virtualPort)) {
          byte[] bytes = new byte[datagram.remaining()];
          datagram.get(bytes);
          genuine.add(bytes);
        }
      }
    }
    return genuine;
  }

  private static boolean isOf(ByteBuffer datagram, int syncId, int virtualPort) {
    AtomicBoolean all = new AtomicBoolean(true);
    try {
      SyncMessageDecoder.decode(
          datagram, syncId, view -> all.compareAndSet(true, view.virtualPort() == virtualPort));
    } catch (SyncMessageException notOne) {
      return false;
    }
    return all.get();
  }

  private static String send(
      SyncGroup group, SyncNoise noise, List<byte[]> genuine, long perSecond, long lastsNanos)
      throws IOException {
    Kind[] kinds = Kind.values();
    long next = 0;
    long sent = 0;
    try (DatagramChannel channel = group.sender()) {
      long startNanos = System.nanoTime();
      long passedNanos;
      while ((passedNanos = System.nanoTime() - startNanos) < lastsNanos) {
        long due = perSecond * passedNanos / TimeUnit.SECONDS.toNanos(1);
        // What could not be sent in time is left out: a late burst would be another attack.
        next = Math.max(next, due - Math.max(1, perSecond / 10));
        for (; next < due; next++) {
          channel.write(ByteBuffer.wrap(noise.next(kinds[(int) (next % kinds.length)])));
          sent++;
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    }
    return "sent " + genuine.size() + " " + sent / kinds.length;
  }
}
