package dev.lvsd.agent.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files of a machine. */
@FunctionalInterface
public interface MachineFiles {
  /**
   * The file's text; empty where there is none, or it cannot be read.
   *
   * @param path absolute
   */
  Optional<String> text(String path);

  /** Those below /proc and /sys of this one; at most 16 MiB of each. */
  static MachineFiles ofThisMachine() {
    return path -> {
      try (InputStream in = Files.newInputStream(Path.of(path))) {
        return Optional.of(
            new String(in.readNBytes(16 * 1024 * 1024), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        return Optional.empty();
      }
    };
  }
}
