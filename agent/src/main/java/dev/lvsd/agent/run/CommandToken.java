package dev.lvsd.agent.run;

import dev.lvsd.agent.config.ApiToken;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of the API's commands: made at the start, or later, where the state directory cannot be
 * written then. Reading it never blocks.
 */
final class CommandToken {
  private static final Logger log = LoggerFactory.getLogger(CommandToken.class);

  private final Path stateDir;
  private volatile @Nullable String token;
  private volatile String problem = "";

  CommandToken(Path stateDir) {
    this.stateDir = stateDir;
  }

  /** What callers must show; null for as long as there is none. Any thread. */
  @Nullable String get() {
    return token;
  }

  /** Why there is none; empty where there is. Any thread. */
  String problem() {
    return problem;
  }

  /**
   * Puts a new one on disk; says so once where that fails. Blocks on the file system; one thread at
   * a time.
   *
   * @return whether there is one now
   */
  boolean write() {
    try {
      token = ApiToken.create(stateDir, new SecureRandom());
      if (!problem.isEmpty()) {
        log.info("the API takes commands: its token is in {}", stateDir);
      }
      problem = "";
      return true;
    } catch (IOException e) {
      if (problem.isEmpty()) {
        log.error("the API takes no commands: cannot write its token: {}", e.toString());
      }
      problem =
          "the API takes no commands: cannot write its token: "
              + e
              + "; make stateDir writable, with space left: it is tried again every second";
      return false;
    }
  }
}
