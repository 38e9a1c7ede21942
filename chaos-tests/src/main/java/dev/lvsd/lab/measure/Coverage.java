package dev.lvsd.lab.measure;

import dev.lvsd.lab.process.LabException;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.table.ConnectionKey;
import dev.lvsd.sync.table.ProcConnections;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How much of one kernel's connections another one has.
 *
 * @param held of the first's connections that were to be there, how many the second has
 * @param all how many were to be there
 */
public record Coverage(int held, int all) {
  /**
   * Compares both as /proc/net/ip_vs_conn says. Where others end meanwhile, one reading of that
   * passes over some that are there, another one over others. So the backup's may be several, one
   * after the other; what any of them shows was there before the last one was over.
   *
   * @param master read first
   * @param backup read later: that much older than the last begins are the connections compared
   * @param virtualAddress IPv4; connections to others do not count
   * @param leftSeconds how much time a connection must have left when the master's is read: what
   *     ends before the backup's last is read is not missing there
   */
  public static Coverage of(
      String master, List<String> backup, String virtualAddress, int leftSeconds) {
    long virtual = Dotted.number(virtualAddress);
    Set<Long> wanted =
        keys(master, c -> c.virtualLow() == virtual && c.remainingSeconds() >= leftSeconds);
    int all = wanted.size();
    backup.forEach(table -> wanted.removeAll(keys(table, c -> c.virtualLow() == virtual)));
    return new Coverage(all - wanted.size(), all);
  }

  /** Not a number where there were none. */
  public double percent() {
    return 100.0 * held / all;
  }

  private static Set<Long> keys(String table, Predicate<ConnectionView> which) {
    Set<Long> keys = new HashSet<>();
    try {
      ProcConnections.Result read =
          ProcConnections.read(
              new ByteArrayInputStream(table.getBytes(StandardCharsets.US_ASCII)),
              connection -> 0,
              connection -> {
                if (which.test(connection)) {
                  keys.add(ConnectionKey.hash(connection));
                }
              });
      if (read.malformed() > 0) {
        throw new LabException(
            "a line of /proc/net/ip_vs_conn is not understood: " + read.firstMalformed());
      }
      return keys;
    } catch (IOException e) {
      throw new LabException("reading a copy of /proc/net/ip_vs_conn", e);
    }
  }
}
