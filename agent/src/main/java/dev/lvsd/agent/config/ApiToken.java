package dev.lvsd.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The token that lets a caller change something through the API: a file in the state directory that
 * only the agent's user, root as a rule, can read. New at every start. Blocks on the file system.
 */
public final class ApiToken {
  private static final String FILE = "api.token";
  private static final int BYTES = 32;
  private static final String OWNER_ONLY = "rw-------";

  private ApiToken() {}

  /** Makes a new one, in place of any other. */
  public static String create(Path stateDir, SecureRandom random) throws IOException {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    Path fresh = stateDir.resolve(FILE + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    Files.writeString(fresh, token + "\n", StandardCharsets.US_ASCII);
    Files.move(
        fresh,
        stateDir.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return token;
  }

  /**
   * The token of the agent that runs here.
   *
   * @throws IOException with one line for people
   */
  public static String read(Path stateDir) throws IOException {
    Path file = stateDir.resolve(FILE);
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException e) {
      throw new IOException(
          file
              + " does not exist: has the agent of this machine been started? (systemctl status lvsd)",
          e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " may not be read by this user: run this as root", e);
    }
  }
}
