package dev.lvsd.lab.host;

import dev.lvsd.lab.process.ExecResult;
import java.time.Duration;

/** A machine of the lab on which commands can be run; safe for use by several threads. */
public interface Host {
  Duration PATIENCE = Duration.ofSeconds(60);

  String name();

  /**
   * Runs a shell script there and waits for it.
   *
   * @throws dev.lvsd.lab.process.LabException when the host is down or does not answer in time
   */
  ExecResult sh(String script, Duration patience);

  default ExecResult sh(String script) {
    return sh(script, PATIENCE);
  }

  /** Runs a script that must succeed; its standard output. */
  default String must(String script) {
    return sh(script).orThrow(name() + ": '" + script + "'");
  }
}
