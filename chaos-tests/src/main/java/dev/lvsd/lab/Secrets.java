package dev.lvsd.lab;

import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secrets of one lab, made anew for each.
 *
 * @param clusterKey base64 of 32 random bytes
 * @param webhookKey {@code whsec_} and base64 of 32 random bytes
 * @param mysqlPassword of the user {@code probe}, hexadecimal
 */
public record Secrets(String clusterKey, String webhookKey, String mysqlPassword) {
  private static final int KEY_BYTES = 32;

  static Secrets random() {
    SecureRandom random = new SecureRandom();
    return new Secrets(
        base64(random), "whsec_" + base64(random), HexFormat.of().formatHex(bytes(random)));
  }

  /** Writes the files that the example configuration names, readable by their owner only. */
  void write(Path directory) {
    write(directory.resolve("cluster.key"), clusterKey);
    write(directory.resolve("webhook.key"), webhookKey);
    write(directory.resolve("mysql.password"), mysqlPassword);
  }

  @Override
  public String toString() {
    return "Secrets[not shown]";
  }

  private static void write(Path file, String secret) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, secret + "\n");
    } catch (IOException e) {
      throw new LabException("writing " + file, e);
    }
  }

  private static String base64(SecureRandom random) {
    return Base64.getEncoder().encodeToString(bytes(random));
  }

  private static byte[] bytes(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }
}
