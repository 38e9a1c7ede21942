package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageEncoder;
import dev.lvsd.sync.message.SyncMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What 100,000 and 1,000,000 IPv4 connections cost in encoder, decoder and table, in nanoseconds an
 * entry, and whether that is linear. A main program, no test; the third round of each size is
 * shown.
 */
public final class ConnectionTableBenchmark {
  private static final int[] SIZES = {100_000, 1_000_000};
  private static final int ROUNDS = 3;
  private static final int SYNC_ID = 51;
  private static final String[] STEPS = {
    "encode",
    "decode",
    "put new",
    "put again",
    "holds",
    "visit 1/512 each",
    "expire none",
    "distrust",
    "expire all"
  };

  private static long sum;

  private ConnectionTableBenchmark() {}

  /** Runs it and prints a table. */
  public static void main(String[] arguments) throws SyncMessageException {
    double[][] nanos = new double[SIZES.length][];
    double[] bytes = new double[SIZES.length];
    for (int i = 0; i < SIZES.length; i++) {
      for (int round = 0; round < ROUNDS; round++) {
        nanos[i] = new double[STEPS.length];
        bytes[i] = run(SIZES[i], nanos[i]);
      }
    }
    print("%-18s %12s %12s %8s%n", "ns an entry", "100,000", "1,000,000", "ratio");
    for (int step = 0; step < STEPS.length; step++) {
      double ratio = nanos[1][step] / nanos[0][step];
      print("%-18s %12.1f %12.1f %8.2f%n", STEPS[step], nanos[0][step], nanos[1][step], ratio);
    }
    print("%-18s %12.1f %12.1f%n", "bytes an entry", bytes[0], bytes[1]);
    print("(checksum %d)%n", sum);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }

  private static double run(int size, double[] nanos) throws SyncMessageException {
    Generated next = new Generated();
    SyncMessageEncoder encoder = new SyncMessageEncoder(SYNC_ID, 1472);
    List<ByteBuffer> messages = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < size; i++) {
      next.number = i;
      if (!encoder.add(next)) {
        messages.add(encoder.finish());
        encoder.add(next);
      }
    }
    messages.add(encoder.finish());
    nanos[0] = perEntry(start, size);

    start = System.nanoTime();
    for (ByteBuffer message : messages) {
      sum += SyncMessageDecoder.decode(message, SYNC_ID, view -> sum += view.clientLow());
    }
    nanos[1] = perEntry(start, size);

    ConnectionTable table = new ConnectionTable(1_000_000);
    for (int step = 2; step <= 3; step++) {
      start = System.nanoTime();
      for (ByteBuffer message : messages) {
        SyncMessageDecoder.decode(message, SYNC_ID, view -> table.put(view, 0, Origin.PEER));
      }
      nanos[step] = perEntry(start, size) - nanos[1];
    }
    messages.clear();

    start = System.nanoTime();
    for (int i = 0; i < size; i++) {
      next.number = i;
      sum += table.holds(ConnectionKey.hash(next)) ? 1 : 0;
    }
    nanos[4] = perEntry(start, size);

    int slices = 512;
    start = System.nanoTime();
    for (int slice = 0; slice < slices; slice++) {
      table.forEach(slice, slices, (view, key, first, put, expires) -> sum += key + view.state());
    }
    nanos[5] = perEntry(start, size);

    start = System.nanoTime();
    sum += table.expire(1, size);
    nanos[6] = perEntry(start, size);
    start = System.nanoTime();
    table.distrustSince(0);
    nanos[7] = perEntry(start, size);
    double bytes = (double) table.bytes() / table.size();
    start = System.nanoTime();
    int removed = table.expire(Long.MAX_VALUE, size);
    nanos[8] = perEntry(start, size);
    if (removed != size) {
      throw new IllegalStateException(removed + " of " + size + " were removed");
    }
    return bytes;
  }

  private static double perEntry(long startNanos, int size) {
    return (double) (System.nanoTime() - startNanos) / size;
  }

  /** A connection per number: clients of 16 ports each. */
  private static final class Generated implements ConnectionView {
    int number;

    @Override
    public boolean ipv6() {
      return false;
    }

    @Override
    public int protocol() {
      return 6;
    }

    @Override
    public int clientPort() {
      return 32_768 + (number & 15);
    }

    @Override
    public int virtualPort() {
      return 443;
    }

    @Override
    public int destinationPort() {
      return 8443;
    }

    @Override
    public long clientHigh() {
      return 0;
    }

    @Override
    public long clientLow() {
      return 0x0A00_0000L + (number >> 4);
    }

    @Override
    public long virtualHigh() {
      return 0;
    }

    @Override
    public long virtualLow() {
      return 0xC000_0264L;
    }

    @Override
    public long destinationHigh() {
      return 0;
    }

    @Override
    public long destinationLow() {
      return 0x0A01_0000L + (number & 7);
    }

    @Override
    public int flags() {
      return number % 10 == 0 ? ConnectionFlags.INACTIVE : 0;
    }

    @Override
    public int state() {
      return number % 10 == 0 ? 4 : 1;
    }

    @Override
    public int fwmark() {
      return 0;
    }

    @Override
    public int timeoutSeconds() {
      return 900;
    }
  }
}
