package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reader of /proc/net/ip_vs_conn ({@code ip_vs_conn_seq_show} of net/netfilter/ipvs/ip_vs_conn.c),
 * line by line, so that the file is never in memory as a whole. Reading is quadratic in kernels
 * before late 2024: 100,000 connections take 9 s.
 *
 * <p>The file does not say everything. The forwarding method comes from a lookup, whether a
 * connection is active from its state. A connection has no timeout of its own then, as Expires is
 * only what is left: the kernel that it is sent to takes that of the state. What has no client port
 * and a template's state is a template.
 */
public final class ProcConnections {
  private static final int BUFFER = 65_536;
  private static final int MAX_LINE = 1024;
  private static final String[] COLUMNS = {
    "Pro", "FromIP", "FPrt", "ToIP", "TPrt", "DestIP", "DPrt", "State", "Expires"
  };

  /**
   * What was read.
   *
   * @param connections how many connections and templates were handed on
   * @param foreign how many a sync message cannot describe (a tunnel between IPv4 and IPv6, ICMP),
   *     and templates that the kernel has voided and not yet removed
   * @param malformed how many lines were skipped because they could not be understood
   * @param firstMalformed the first of these, cut to 120 characters; empty for none
   */
  public record Result(int connections, int foreign, int malformed, String firstMalformed) {}

  private final ProcLine line;
  private final Consumer<? super ConnectionView> sink;
  private final byte[] buffer = new byte[BUFFER];
  private int filled;
  private boolean headerSeen;
  private boolean skipping;
  private int connections;
  private int foreign;
  private int malformed;
  private String firstMalformed = "";

  /**
   * A reader of pieces, which somebody else reads: {@link #accept} in order, then {@link #finish}.
   *
   * @param sink gets a view that is valid during the call
   */
  public ProcConnections(ForwardingLookup lookup, Consumer<? super ConnectionView> sink) {
    this.line = new ProcLine(lookup);
    this.sink = sink;
  }

  /**
   * Reads to the end; blocks for as long as the kernel takes.
   *
   * @param in not closed; a buffer of its own is no use
   * @param sink gets a view that is valid during the call
   * @throws IOException if reading fails, or this is not the kernel's table of connections
   */
  public static Result read(
      InputStream in, ForwardingLookup lookup, Consumer<? super ConnectionView> sink)
      throws IOException {
    ProcConnections connections = new ProcConnections(lookup, sink);
    byte[] piece = new byte[BUFFER];
    int got;
    while ((got = in.read(piece)) >= 0) {
      connections.accept(piece, got);
    }
    return connections.finish();
  }

  /**
   * The file's next bytes, cut anywhere.
   *
   * @throws IOException if this is not the kernel's table of connections
   */
  public void accept(byte[] piece, int length) throws IOException {
    int from = 0;
    while (from < length) {
      int part = Math.min(length - from, BUFFER - filled);
      System.arraycopy(piece, from, buffer, filled, part);
      from += part;
      filled += part;
      int used = lines(buffer, filled);
      filled -= used;
      System.arraycopy(buffer, used, buffer, 0, filled);
      if (filled > MAX_LINE) {
        tooLong(buffer, filled);
        filled = 0;
      }
    }
  }

  /**
   * The file has ended.
   *
   * @throws IOException if it was empty
   */
  public Result finish() throws IOException {
    if (filled > 0 && !skipping) {
      malformed(buffer, 0, filled);
    }
    if (!headerSeen) {
      throw new IOException("the kernel's table of IPVS connections is empty, without a header");
    }
    return new Result(connections, foreign, malformed, firstMalformed);
  }

  /** Handles every whole line and returns the number of their bytes. */
  private int lines(byte[] buffer, int filled) throws IOException {
    int start = 0;
    for (int i = 0; i < filled; i++) {
      if (buffer[i] == '\n') {
        if (skipping) {
          skipping = false;
        } else if (headerSeen) {
          line(buffer, start, i);
        } else {
          header(buffer, start, i);
        }
        start = i + 1;
      }
    }
    return start;
  }

  private void header(byte[] buffer, int start, int end) throws IOException {
    String text = text(buffer, start, end);
    String[] words = text.trim().split(" +", -1);
    for (int i = 0; i < COLUMNS.length; i++) {
      if (i >= words.length || !words[i].equals(COLUMNS[i])) {
        throw new IOException(
            "this is not the kernel's table of IPVS connections: its first line is '" + text + "'");
      }
    }
    headerSeen = true;
  }

  private void line(byte[] buffer, int start, int end) {
    switch (line.parse(buffer, start, end)) {
      case CONNECTION -> {
        connections++;
        sink.accept(line);
      }
      case FOREIGN -> foreign++;
      case MALFORMED -> malformed(buffer, start, end);
    }
  }

  private void tooLong(byte[] buffer, int filled) throws IOException {
    if (!headerSeen) {
      header(buffer, 0, filled);
    }
    if (!skipping) {
      malformed(buffer, 0, filled);
    }
    skipping = true;
  }

  private void malformed(byte[] buffer, int start, int end) {
    malformed++;
    if (malformed == 1) {
      firstMalformed = text(buffer, start, end);
    }
  }

  private static String text(byte[] buffer, int start, int end) {
    return new String(buffer, start, Math.min(end - start, 120), StandardCharsets.ISO_8859_1);
  }
}
