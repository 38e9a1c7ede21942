package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's virtual services as {@code ipvsadm} prints them, without what changes by itself.
 *
 * @param entries in the kernel's order
 */
public record IpvsTable(List<Entry> entries) {
  /**
   * How old counters may be: the kernel adds them up every 2 s ({@code ip_vs_est.c}), at another
   * moment for each entry, and shows nothing newer.
   */
  public static final long STATISTICS_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

  public IpvsTable {
    entries = List.copyOf(entries);
  }

  /**
   * One real server of a service.
   *
   * @param service such as {@code TCP 192.168.10.100:80}
   * @param scheduler such as {@code wrr}; empty in a table of counters
   * @param server such as {@code 172.16.20.100:80}
   * @param value weight in a list, connections in a table of counters
   */
  public record Entry(String service, String scheduler, String server, long value) {}

  /** Reads {@code ipvsadm -Ln}; the value of an entry is the real server's weight. */
  public static IpvsTable parseList(String output) {
    return parse(output, 3, true);
  }

  /** Reads {@code ipvsadm -Ln}; the value of an entry is its number of active connections. */
  public static IpvsTable parseActive(String output) {
    return parse(output, 4, true);
  }

  /**
   * Reads {@code ipvsadm -Ln --stats --exact}; the value is the number of connections so far, as
   * the kernel last added it up.
   *
   * @see #STATISTICS_NANOS
   */
  public static IpvsTable parseCounters(String output) {
    return parse(output, 2, false);
  }

  private static IpvsTable parse(String output, int valueColumn, boolean withScheduler) {
    List<Entry> entries = new ArrayList<>();
    String service = "";
    String scheduler = "";
    for (String line : output.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length > 2 && words[0].matches("TCP|UDP|SCTP|FWM")) {
        service = words[0] + " " + words[1];
        scheduler = withScheduler ? words[2] : "";
      } else if (words.length > valueColumn
          && words[0].equals("->")
          && words[valueColumn].matches("\\d+")) {
        entries.add(new Entry(service, scheduler, words[1], Long.parseLong(words[valueColumn])));
      }
    }
    return new IpvsTable(entries);
  }

  /** The values of all real servers of a service together. */
  public long total(String service) {
    return entries.stream()
        .filter(entry -> entry.service().equals(service))
        .mapToLong(Entry::value)
        .sum();
  }

  /** The entry's value; empty when there is no such entry. */
  public Optional<Long> value(String service, String server) {
    return entries.stream()
        .filter(entry -> entry.service().equals(service) && entry.server().equals(server))
        .map(Entry::value)
        .findFirst();
  }
}
