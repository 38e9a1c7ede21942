package dev.lvsd.sync.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether sync messages that pass on the interface are seen. Without a carrier none is sent or
 * received, though nothing else tells; a carrier that came back between two looks was away all the
 * same. Belongs to one thread.
 */
final class Sight {
  private final String interfaceName;
  private final Path carrier;
  private String changes;
  private String blind = "";

  /**
   * One that sees.
   *
   * @param carrier see {@link EngineSettings}
   */
  Sight(String interfaceName, Path carrier) {
    this.interfaceName = interfaceName;
    this.carrier = carrier;
    this.changes = changes();
  }

  /** What it does not see by, for people; empty where it sees. As of the last look. */
  String blind() {
    return blind;
  }

  /**
   * Looks anew.
   *
   * @param capture what keeps the capture from being open; null if it is open
   * @return why nothing was seen until now; empty where it was, or still is not
   */
  String look(@Nullable String capture) {
    String before = blind;
    String changesBefore = changes;
    changes = changes();
    blind = capture == null ? carrier() : "sync messages cannot be seen: " + capture;
    if (!blind.isEmpty()) {
      return "";
    }
    return before.isEmpty() && !changes.equals(changesBefore)
        ? "the sync interface " + interfaceName + " had no carrier"
        : before;
  }

  /** How often it came or went; nothing where the kernel does not say. */
  private String changes() {
    try {
      return Files.readString(carrier.resolveSibling("carrier_changes")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private String carrier() {
    try {
      return Files.readString(carrier).strip().equals("1")
          ? ""
          : "the sync interface " + interfaceName + " has no carrier";
    } catch (IOException e) {
      // An interface that is down says nothing.
      return "the sync interface " + interfaceName + " is down";
    }
  }
}
