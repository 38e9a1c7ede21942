package dev.lvsd.lab.host;

import dev.lvsd.lab.process.Commands;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The User-Mode Linux that directors are.
 *
 * @param program its path, or its name in PATH
 * @param modules holds a directory of modules for each version
 */
public record GuestKernel(String program, Path modules) {
  /** Which one, where there are two. */
  public enum Choice {
    /** The one that {@code deploy/lib/setup.sh} fetched, where it did, else the installed one. */
    NEWEST,
    /** The one of this machine's release. */
    INSTALLED
  }

  /** Where {@code deploy/lib/setup.sh} keeps the one that it fetched. */
  private static final Path FETCHED = Path.of("/var/cache/lvsd-lab/kernel");

  private static final String PROGRAM = "linux.uml";

  private static final GuestKernel INSTALLED =
      new GuestKernel(PROGRAM, Path.of("/usr/lib/uml/modules"));

  /** The one to boot; whether it is there says {@code Requirements}. */
  public static GuestKernel find(Choice choice) {
    Path program = FETCHED.resolve(PROGRAM);
    return choice == Choice.NEWEST && Files.isExecutable(program)
        ? new GuestKernel(program.toString(), FETCHED.resolve("modules"))
        : INSTALLED;
  }

  /** Such as "6.1.176". */
  String version() {
    return Commands.must(program, "--version").strip();
  }
}
