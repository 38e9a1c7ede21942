package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's connections as {@code ipvsadm -Lnc} prints them.
 *
 * @param entries in the kernel's order
 */
public record ConnectionList(List<Entry> entries) {
  private static final Pattern LINE =
      Pattern.compile(
          "(TCP|UDP|SCTP|IP)\\s+(\\d+):(\\d\\d)\\s+(\\S+)\\s+(\\S+)\\s+(\\S+)\\s+(\\S+)(?:\\s.*)?");

  public ConnectionList {
    entries = List.copyOf(entries);
  }

  /**
   * One connection or template.
   *
   * @param expiresSeconds what is left of its time
   * @param client such as {@code 192.168.10.1:40000}; port 0 for a template
   */
  public record Entry(
      String protocol,
      long expiresSeconds,
      String state,
      String client,
      String virtual,
      String destination) {
    public boolean template() {
      return client.endsWith(":0");
    }
  }

  /** Reads it; other lines than those of connections are skipped. */
  public static ConnectionList parse(String output) {
    List<Entry> entries = new ArrayList<>();
    for (String line : output.lines().toList()) {
      Matcher matcher = LINE.matcher(line.strip());
      if (matcher.matches()) {
        entries.add(
            new Entry(
                matcher.group(1),
                Long.parseLong(matcher.group(2)) * 60 + Long.parseLong(matcher.group(3)),
                matcher.group(4),
                matcher.group(5),
                matcher.group(6),
                matcher.group(7)));
      }
    }
    return new ConnectionList(entries);
  }

  /** The templates of a virtual service, such as {@code 192.168.10.100:84}. */
  public List<Entry> templates(String virtual) {
    return entries.stream().filter(e -> e.template() && e.virtual().equals(virtual)).toList();
  }

  /**
   * Where the connections of a virtual service go, by their clients.
   *
   * @param protocol such as {@code UDP}
   */
  public Map<String, String> destinations(String protocol, String virtual) {
    Map<String, String> destinations = new TreeMap<>();
    connections(virtual).stream()
        .filter(e -> e.protocol().equals(protocol))
        .forEach(e -> destinations.put(e.client(), e.destination()));
    return destinations;
  }

  /** The connections of a virtual service, of all protocols. */
  public List<Entry> connections(String virtual) {
    return entries.stream().filter(e -> !e.template() && e.virtual().equals(virtual)).toList();
  }
}
