package dev.lvsd.sync.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds one listener in {@code /proc/net/udp} or {@code udp6} ({@code udp4_seq_show()} of {@code
 * net/ipv4/udp.c}). Read streaming: a host may have many sockets. The file stays open from the
 * first look on, as opening costs more than reading. Any thread, one at a time.
 *
 * <p>The sync backup daemon's socket is bound to the group (6.1), so that nothing for another
 * address reaches it; where no row has the group, one that is bound to no address is taken. Several
 * sockets at the same address (SO_REUSEPORT, or a program that listens in) cannot be told apart:
 * then the fullest queue and the sum of the drops count, which errs towards caution.
 */
final class UdpSocketTable implements KernelFeed.Look {
  private static final Path IPV4 = Path.of("/proc/net/udp");
  private static final Path IPV6 = Path.of("/proc/net/udp6");

  private static final int LOCAL = 1;
  private static final int QUEUES = 4;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  private final Path table;
  private final String bound;
  private final String unbound;
  private @Nullable FileChannel file;
  private boolean closed;

  UdpSocketTable(InetAddress group, int port) {
    this(group instanceof Inet6Address ? IPV6 : IPV4, group, port, ByteOrder.nativeOrder());
  }

  /**
   * @param order of the machine that wrote the table: it prints each 32 bits of an address, which
   *     are in network order in memory, as a number of its own
   */
  UdpSocketTable(Path table, InetAddress group, int port, ByteOrder order) {
    this.table = table;
    this.bound = " " + local(group.getAddress(), port, order) + " ";
    this.unbound = " " + local(new byte[group.getAddress().length], port, order) + " ";
  }

  private static String local(byte[] address, int port, ByteOrder order) {
    StringBuilder text = new StringBuilder();
    ByteBuffer words = ByteBuffer.wrap(address).order(order);
    while (words.hasRemaining()) {
      text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
    }
    return text.append(String.format(Locale.ROOT, ":%04X", port)).toString();
  }

  /** Empty where nobody listens. */
  @Override
  public Optional<UdpSocketStatus> read() throws IOException {
    UdpSocketStatus exact = null;
    UdpSocketStatus any = null;
    BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(new FromStart(opened()), StandardCharsets.US_ASCII));
    for (String row = rows.readLine(); row != null; row = rows.readLine()) {
      if (row.contains(bound)) {
        exact = merged(exact, row, bound);
      } else if (row.contains(unbound)) {
        any = merged(any, row, unbound);
      }
    }
    return Optional.ofNullable(exact != null ? exact : any);
  }

  private synchronized FileChannel opened() throws IOException {
    FileChannel open = file;
    if (closed) {
      throw new ClosedChannelException();
    }
    if (open == null) {
      try {
        open = FileChannel.open(table, StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        throw new IOException(
            "read " + table + ": there is no such file; is IPv6 switched off?", e);
      }
      file = open;
    }
    return open;
  }

  /** Also from another thread: a look that is under way fails then. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      FileChannel open = file;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing " + table, e);
    }
  }

  /** The file from its start, wherever the channel is: the kernel writes it anew for that. */
  private static final class FromStart extends InputStream {
    private final FileChannel channel;
    private long at;

    FromStart(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      int got = channel.read(ByteBuffer.wrap(to, from, length), at);
      at += Math.max(0, got);
      return got;
    }
  }

  private @Nullable UdpSocketStatus merged(
      @Nullable UdpSocketStatus before, String row, String local) throws IOException {
    String[] fields = row.strip().split(" +", DROPS + 2);
    if (fields.length <= LOCAL || !fields[LOCAL].equals(local.strip())) {
      return before; // It is the remote address.
    }
    UdpSocketStatus status = status(fields, row);
    return before == null
        ? status
        : new UdpSocketStatus(
            Math.max(before.rxQueueBytes(), status.rxQueueBytes()),
            before.drops() + status.drops(),
            31 * before.identity() + status.identity());
  }

  private UdpSocketStatus status(String[] fields, String row) throws IOException {
    try {
      int rx = fields[QUEUES].indexOf(':') + 1;
      return new UdpSocketStatus(
          Long.parseLong(fields[QUEUES], rx, fields[QUEUES].length(), 16),
          Long.parseLong(fields[DROPS]),
          Long.parseLong(fields[INODE]));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException(
          "read " + table + ": this row is not of the form that lvsd knows: " + row.strip(), e);
    }
  }
}
