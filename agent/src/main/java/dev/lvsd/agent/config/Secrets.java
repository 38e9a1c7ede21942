package dev.lvsd.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Reads secret files.
 *
 * <p>A file that others can read, or that group or others can write, is refused: the first has told
 * its secret, the second lets someone else choose it. Group may read, so that an agent that does
 * not run as root can share a file with its group. Blocks on the file system.
 */
public final class Secrets {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MIN_CLUSTER_KEY_BYTES = 32;
  private static final int MIN_WEBHOOK_KEY_BYTES = 24;
  private static final int MAX_WEBHOOK_KEY_BYTES = 64;
  private static final String WEBHOOK_PREFIX = "whsec_";

  private Secrets() {}

  /** A secret cannot be used; the message names the file, the reason and the remedy. */
  public static final class SecretException extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean absent;

    SecretException(String message, boolean absent) {
      super(message);
      this.absent = absent;
    }

    /** True where the file does not exist or this user may not read it. */
    public boolean absent() {
      return absent;
    }
  }

  /**
   * The cluster's key.
   *
   * @return at least 32 bytes
   */
  public static byte[] clusterKey(Path file) throws SecretException {
    byte[] key = base64(text(file, clusterKeyRemedy(file)), file, clusterKeyRemedy(file));
    if (key.length < MIN_CLUSTER_KEY_BYTES) {
      throw bad(
          file,
          "holds " + key.length + " bytes, must hold at least " + MIN_CLUSTER_KEY_BYTES,
          clusterKeyRemedy(file));
    }
    return key;
  }

  /**
   * The signing key of a webhook, as in the Standard Webhooks specification.
   *
   * @return 24 to 64 bytes
   */
  public static byte[] webhookKey(Path file) throws SecretException {
    String remedy =
        "make one with: (umask 077; echo whsec_$(head -c 32 /dev/urandom | base64) > " + file + ")";
    String text = text(file, remedy).strip();
    if (!text.startsWith(WEBHOOK_PREFIX)) {
      throw bad(file, "does not begin with " + WEBHOOK_PREFIX, remedy);
    }
    byte[] key = base64(text.substring(WEBHOOK_PREFIX.length()), file, remedy);
    if (key.length < MIN_WEBHOOK_KEY_BYTES || key.length > MAX_WEBHOOK_KEY_BYTES) {
      throw bad(
          file,
          "holds "
              + key.length
              + " bytes, must hold "
              + MIN_WEBHOOK_KEY_BYTES
              + " to "
              + MAX_WEBHOOK_KEY_BYTES,
          remedy);
    }
    return key;
  }

  /** A password: the file's text less one trailing newline. */
  public static String password(Path file) throws SecretException {
    String text = text(file, "write the password into it, and chmod 600 it");
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private static String text(Path file, String remedyIfAbsent) throws SecretException {
    try (InputStream in = Files.newInputStream(file)) {
      refuseIfExposed(file);
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw bad(file, "is larger than " + MAX_BYTES + " bytes", "is it the right file?");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      Arrays.fill(bytes, (byte) 0);
      return text;
    } catch (NoSuchFileException e) {
      throw new SecretException("secret file " + file + " does not exist: " + remedyIfAbsent, true);
    } catch (AccessDeniedException e) {
      throw new SecretException(
          "secret file " + file + " may not be read by this user: run as its owner", true);
    } catch (IOException e) {
      throw new SecretException("secret file " + file + ": " + e.getMessage(), false);
    }
  }

  private static void refuseIfExposed(Path file) throws IOException, SecretException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    String who = null;
    if (mode.contains(PosixFilePermission.OTHERS_READ)) {
      who = "can be read by every user";
    } else if (mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      who = "can be written by every user";
    } else if (mode.contains(PosixFilePermission.GROUP_WRITE)) {
      who = "can be written by its group";
    }
    if (who != null) {
      throw bad(file, who, "run: chmod 600 " + file);
    }
  }

  private static byte[] base64(String text, Path file, String remedy) throws SecretException {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s+", ""));
    } catch (IllegalArgumentException e) {
      throw bad(file, "is not base64", remedy);
    }
  }

  private static String clusterKeyRemedy(Path file) {
    return "make one with: (umask 077; head -c 32 /dev/urandom | base64 > "
        + file
        + ") and copy it to every node";
  }

  private static SecretException bad(Path file, String what, String remedy) {
    return new SecretException("secret file " + file + " " + what + ": " + remedy, false);
  }
}
