package dev.lvsd.agent.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The examples that are shipped, and changes to them. */
final class Examples {
  static final Path DIRECTORY = Path.of("..", "deploy", "examples");
  static final Path PAIR = DIRECTORY.resolve("pair.json");
  static final Path TRIO = DIRECTORY.resolve("trio.json");

  private Examples() {}

  static String pair() {
    return text(PAIR);
  }

  static String trio() {
    return text(TRIO);
  }

  static ConfigurationLoader.Result parse(String json) {
    return ConfigurationLoader.parse(json.getBytes(StandardCharsets.UTF_8), Path.of("/etc/lvsd"));
  }

  /** The text with the one place where {@code old} stands first changed. */
  static String change(String json, String old, String replacement) {
    int at = json.indexOf(old);
    if (at < 0) {
      throw new IllegalArgumentException("the example does not hold " + old);
    }
    return json.substring(0, at) + replacement + json.substring(at + old.length());
  }

  static List<String> report(String json) {
    return parse(json).problems().stream()
        .map(p -> p.severity() + " " + p.pointer() + ": " + p.message())
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
