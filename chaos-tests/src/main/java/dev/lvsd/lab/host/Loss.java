package dev.lvsd.lab.host;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Frames that the fabric loses on their way from one machine to another, on all networks that both
 * are on. A value: {@link Fabric#lose} makes it happen.
 *
 * @param from ports by which the frames come into a bridge
 * @param to ports by which they would leave it
 * @param traffic which of them
 * @param percent how many of them, 1 to 100, each by chance of its own
 */
public record Loss(List<String> from, List<String> to, Traffic traffic, int percent) {
  /** What there is between two agents. */
  public enum Traffic {
    /** Everything, ARP included. */
    ALL(""),
    /** The default of {@code cluster.heartbeat.port}. */
    HEARTBEATS("udp dport 8971"),
    /** The default of {@code cluster.port}; who connects to whom is not known. */
    HAZELCAST("tcp dport 8972", "tcp sport 8972"),
    /** The default of {@code cluster.resyncPort}; whose connection it is does not matter. */
    RESYNC("tcp dport 8974", "tcp sport 8974"),
    /** The kernels' own sync messages; the default of {@code sync.port}. */
    SYNC("udp dport 8848");

    private final List<String> matches;

    Traffic(String... matches) {
      this.matches = List.of(matches);
    }
  }

  public Loss {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  /** All of it in one direction. */
  public static Loss oneWay(Director from, Director to) {
    return new Loss(ports(from), ports(to), Traffic.ALL, 100);
  }

  /** Between the two directors, in both directions. */
  public static List<Loss> between(Traffic traffic, int percent) {
    return List.of(
        new Loss(ports(Director.A), ports(Director.B), traffic, percent),
        new Loss(ports(Director.B), ports(Director.A), traffic, percent));
  }

  /** Everything between the director and that machine, in both directions. */
  public static List<Loss> between(Director director, Site site) {
    List<String> there = List.of(site.port());
    return List.of(
        new Loss(ports(director), there, Traffic.ALL, 100),
        new Loss(there, ports(director), Traffic.ALL, 100));
  }

  private static List<String> ports(Director director) {
    return Arrays.stream(Network.values()).map(director::port).toList();
  }

  /** Rules of a chain of nftables' family {@code bridge}, hook {@code forward}. */
  String rules() {
    String chance =
        percent == 100 ? "" : String.format(Locale.ROOT, " numgen random mod 100 < %d", percent);
    return traffic.matches.stream()
        .map(match -> match.isEmpty() ? "" : " " + match)
        .map(match -> "iifname " + set(from) + " oifname " + set(to) + match + chance + " drop")
        .collect(Collectors.joining("\n"));
  }

  private static String set(List<String> ports) {
    return ports.stream().collect(Collectors.joining("\", \"", "{ \"", "\" }"));
  }
}
