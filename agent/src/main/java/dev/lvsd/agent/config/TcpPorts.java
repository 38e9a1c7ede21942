package dev.lvsd.agent.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The TCP ports that the file gives or leaves at their defaults: no two may be the same. */
final class TcpPorts {
  private final Problems problems;
  private final List<Use> uses = new ArrayList<>();

  /**
   * @param name of the key, as documentation calls it
   * @param pointer where the port is written, or what would hold it
   * @param written whether the file gives it
   */
  private record Use(String name, int port, String pointer, boolean written) {}

  TcpPorts(Problems problems) {
    this.problems = problems;
  }

  /**
   * Adds one, and reports it where another has that port.
   *
   * @param name of the key, as documentation calls it
   * @param section where the key belongs; null where the file lacks it
   */
  void add(String name, int port, @Nullable Section section, String key) {
    boolean written = section != null && section.has(key);
    String pointer = section == null ? "" : written ? section.at(key) : section.pointer();
    Use use = new Use(name, port, pointer, written);
    for (Use other : uses) {
      if (other.port == port) {
        problems.error(
            (written || !other.written ? use : other).pointer,
            other.name
                + " and "
                + name
                + " are both "
                + port
                + ": give each a TCP port of its own");
        break;
      }
    }
    uses.add(use);
  }
}
