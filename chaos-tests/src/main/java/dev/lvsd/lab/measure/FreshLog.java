package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What became of connections that were opened one after the other.
 *
 * @param connections by the time when they were open
 */
public record FreshLog(List<Connection> connections) {
  public FreshLog {
    connections =
        connections.stream().sorted(Comparator.comparingLong(Connection::openedMicros)).toList();
  }

  /**
   * One of them.
   *
   * @param openedMicros wall clock, when the client saw it open
   * @param kept whether it carried data in the end
   */
  public record Connection(long openedMicros, boolean kept) {}

  /** Those of some age, and how many of them live. */
  public record Share(int opened, int kept) {
    public int lost() {
      return opened - kept;
    }

    /** Not a number where there were none. */
    public double keptPercent() {
      return 100.0 * kept / opened;
    }
  }

  /** Reads lines {@code MICROS kept|lost}; others are skipped. */
  public static FreshLog parse(String lines) {
    List<Connection> connections = new ArrayList<>();
    lines
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(w -> w.length == 2 && w[0].matches("\\d+") && w[1].matches("kept|lost"))
        .forEach(w -> connections.add(new Connection(Long.parseLong(w[0]), w[1].equals("kept"))));
    return new FreshLog(connections);
  }

  /**
   * When the director died: the last of the connections that it opened tells, to within their
   * interval, more exactly than whoever took the power away.
   *
   * @param beforeMicros just before the power was taken away
   * @param afterMicros when the director was dead for certain
   */
  public long diedMicros(long beforeMicros, long afterMicros) {
    return connections.stream()
        .mapToLong(Connection::openedMicros)
        .filter(opened -> opened >= beforeMicros && opened <= afterMicros)
        .max()
        .orElse(beforeMicros);
  }

  /** Those that were open at least so long before the given time, and less than so long. */
  public Share aged(long diedMicros, long atLeastMicros, long lessThanMicros) {
    List<Connection> aged =
        connections.stream()
            .filter(c -> diedMicros - c.openedMicros() >= atLeastMicros)
            .filter(c -> diedMicros - c.openedMicros() < lessThanMicros)
            .toList();
    return new Share(aged.size(), (int) aged.stream().filter(Connection::kept).count());
  }
}
