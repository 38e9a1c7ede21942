package dev.lvsd.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where standard output of this process goes. */
final class StandardOutput {
  private static final Path LINK = Path.of("/proc/self/fd/1");

  private StandardOutput() {}

  /** Whether a person sits before it, as far as can be told. */
  static boolean isTerminal() {
    try {
      return namesTerminal(Files.readSymbolicLink(LINK).toString());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * By name: java.io.Console also wants standard input to be a terminal, up to Java 21, and is
   * there without one after that.
   *
   * @param target of the descriptor's link in /proc
   */
  static boolean namesTerminal(String target) {
    return target.matches("/dev/(pts/[0-9]+|tty[A-Za-z]*[0-9]*|console|hvc[0-9]+)");
  }
}
