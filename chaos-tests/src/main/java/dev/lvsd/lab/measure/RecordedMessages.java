package dev.lvsd.lab.measure;

import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageException;
import dev.lvsd.sync.table.ConnectionKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Datagrams of a sync group as files that the tests of module {@code sync} read: of each kind the
 * first. What a kind is: version, how many connections, and of the first protocol, state, flags and
 * whether it has options.
 */
public final class RecordedMessages {
  private static final int BYTES_PER_LINE = 16;
  private static final HexFormat HEX = HexFormat.of();

  private RecordedMessages() {}

  /**
   * The files by their names.
   *
   * @param lines output of {@link RecordLoop}; lines that are no datagram, or one that is refused,
   *     are skipped: other senders than kernels may be on the network
   * @param origin one line about the kernel that sent them
   */
  public static Map<String, String> files(String lines, String origin) {
    Map<String, String> files = new LinkedHashMap<>();
    for (byte[] datagram : datagrams(lines)) {
      List<String> connections = new ArrayList<>();
      List<String> kinds = new ArrayList<>();
      try {
        SyncMessageDecoder.decode(
            ByteBuffer.wrap(datagram),
            0,
            view -> {
              connections.add(text(view));
              kinds.add(kind(view));
            });
      } catch (SyncMessageException refused) {
        continue;
      }
      String name =
          "version%d-%d-%s.sync"
              .formatted(datagram[0] == 0 ? 1 : 0, connections.size(), kinds.get(0));
      files.putIfAbsent(name, file(datagram, connections, origin));
    }
    return files;
  }

  /** How many different connections of IPv6 were told of, each refused datagram's left out. */
  public static int ipv6Connections(String lines) {
    Set<Long> keys = new HashSet<>();
    for (byte[] datagram : datagrams(lines)) {
      Set<Long> told = new HashSet<>();
      try {
        SyncMessageDecoder.decode(
            ByteBuffer.wrap(datagram),
            0,
            view -> {
              if (view.ipv6()) {
                told.add(ConnectionKey.hash(view));
              }
            });
      } catch (SyncMessageException refused) {
        continue;
      }
      keys.addAll(told);
    }
    return keys.size();
  }

  private static List<byte[]> datagrams(String lines) {
    return lines
        .lines()
        .filter(line -> line.length() % 2 == 0 && line.matches("[0-9a-f]{8,}"))
        .map(HEX::parseHex)
        .toList();
  }

  /** Whether the recorder has begun, as far as its output goes. */
  public static boolean listens(String lines) {
    return lines.startsWith(RecordLoop.LISTENING);
  }

  private static String file(byte[] datagram, List<String> connections, String origin) {
    StringBuilder text = new StringBuilder("# ").append(origin).append('\n');
    connections.forEach(connection -> text.append("= ").append(connection).append('\n'));
    for (int i = 0; i < datagram.length; i += BYTES_PER_LINE) {
      int end = Math.min(datagram.length, i + BYTES_PER_LINE);
      text.append(HexFormat.ofDelimiter(" ").formatHex(datagram, i, end)).append('\n');
    }
    return text.toString();
  }

  private static String kind(ConnectionView view) {
    return String.format(
        Locale.ROOT,
        "%s-%d-state%d-flags%04x%s",
        view.ipv6() ? "ipv6" : "ipv4",
        view.protocol(),
        view.state(),
        view.flags(),
        view.options().length == 0 ? "" : "-options");
  }

  private static String text(ConnectionView view) {
    return String.format(
        Locale.ROOT,
        "protocol %d client %s:%d virtual %s:%d destination %s:%d flags %04x state %d mark %d"
            + " timeout %d options %s",
        view.protocol(),
        address(view, view.clientHigh(), view.clientLow()),
        view.clientPort(),
        address(view, view.virtualHigh(), view.virtualLow()),
        view.virtualPort(),
        address(view, view.destinationHigh(), view.destinationLow()),
        view.destinationPort(),
        view.flags(),
        view.state(),
        view.fwmark(),
        view.timeoutSeconds(),
        view.options().length == 0 ? "none" : HEX.formatHex(view.options()));
  }

  private static String address(ConnectionView view, long high, long low) {
    return view.ipv6()
        ? String.format(Locale.ROOT, "%016x%016x", high, low)
        : String.format(Locale.ROOT, "%08x", low);
  }
}
