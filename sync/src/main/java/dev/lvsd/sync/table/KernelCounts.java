package dev.lvsd.sync.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many connections the kernel counts at the destinations of its services, by /proc/net/ip_vs
 * ({@code ip_vs_info_seq_show} of net/netfilter/ipvs/ip_vs_ctl.c): cheap however many they are.
 * Templates are not counted there, nor what has lost its destination. The agents' own service (of
 * the loopback network) is left out. Immutable.
 */
public final class KernelCounts {
  private static final Pattern SERVICE = Pattern.compile("(TCP|UDP|SCTP|FWM) +(\\S+).*");

  private static final Pattern DESTINATION =
      Pattern.compile(" +-> (\\S+) +\\S+ +\\d+ +(\\d{1,10}) +(\\d{1,10}) *");

  /** IPv4 as eight hexadecimal digits, IPv6 in brackets and in full. */
  private static final Pattern ENDPOINT =
      Pattern.compile("(\\p{XDigit}{8}|\\[(?:\\p{XDigit}{4}:){7}\\p{XDigit}{4}]):(\\p{XDigit}{4})");

  private static final Map<String, Integer> PROTOCOLS = Map.of("TCP", 6, "UDP", 17, "SCTP", 132);

  /** 127.0.0.0/8. */
  private static final String LOOPBACK = "7F";

  private static final int HEXADECIMAL = 16;

  private final long active;
  private final long inactive;
  private final long[] places; // sorted
  private final long[] counts; // at each of them

  private record Endpoint(boolean ipv6, long high, long low, int port) {
    static @Nullable Endpoint parse(String text) {
      Matcher matcher = ENDPOINT.matcher(text);
      if (!matcher.matches()) {
        return null;
      }
      String digits = matcher.group(1).replaceAll("[\\[\\]:]", "");
      boolean ipv6 = digits.length() > 8;
      long high = ipv6 ? Long.parseUnsignedLong(digits.substring(0, 16), HEXADECIMAL) : 0;
      long low = Long.parseUnsignedLong(ipv6 ? digits.substring(16) : digits, HEXADECIMAL);
      return new Endpoint(ipv6, high, low, Integer.parseInt(matcher.group(2), HEXADECIMAL));
    }
  }

  private KernelCounts(long active, long inactive, SortedMap<Long, Long> at) {
    this.active = active;
    this.inactive = inactive;
    places = at.keySet().stream().mapToLong(Long::longValue).toArray();
    counts = at.values().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Reads them.
   *
   * @param in what /proc/net/ip_vs says; not closed
   */
  public static KernelCounts read(Reader in) throws IOException {
    BufferedReader lines = new BufferedReader(in);
    long active = 0;
    long inactive = 0;
    SortedMap<Long, Long> at = new TreeMap<>();
    boolean counts = false;
    @Nullable Integer protocol = null;
    Endpoint virtual = null;
    String line;
    while ((line = lines.readLine()) != null) {
      Matcher service = SERVICE.matcher(line);
      Matcher destination = DESTINATION.matcher(line);
      if (service.matches()) {
        counts = !service.group(2).startsWith(LOOPBACK);
        protocol = PROTOCOLS.get(service.group(1));
        virtual = Endpoint.parse(service.group(2));
      } else if (counts && destination.matches()) {
        long activeHere = Long.parseLong(destination.group(2));
        long inactiveHere = Long.parseLong(destination.group(3));
        active += activeHere;
        inactive += inactiveHere;
        Endpoint real = Endpoint.parse(destination.group(1));
        if (protocol != null && virtual != null && real != null) {
          at.put(place(protocol, virtual, real), activeHere + inactiveHere);
        }
      }
    }
    return new KernelCounts(active, inactive, at);
  }

  private static long place(int protocol, Endpoint virtual, Endpoint real) {
    return ConnectionKey.place(
        protocol,
        virtual.high(),
        virtual.low(),
        virtual.port(),
        ConnectionKey.destination(real.ipv6(), real.high(), real.low(), real.port()));
  }

  /** Active and inactive connections of all services. */
  public long connections() {
    return active + inactive;
  }

  /** Active ones of all services: of TCP those that are established. */
  public long active() {
    return active;
  }

  /** How many places there are: destinations of services, but for those of firewall marks. */
  int places() {
    return places.length;
  }

  /** The number of a place, by {@link ConnectionKey#place}; negative for none. */
  int find(long place) {
    return Arrays.binarySearch(places, place);
  }

  /** How many connections are counted there. */
  long at(int number) {
    return counts[number];
  }
}
