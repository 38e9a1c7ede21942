package dev.lvsd.agent.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells whether two nodes hold the same configuration: SHA-256 of the file with keys sorted, white
 * space removed and {@code $schema} left out. Order within arrays counts.
 */
final class Fingerprint {
  private Fingerprint() {}

  /** Hex, 64 characters. */
  static String of(JsonNode root) {
    StringBuilder canonical = new StringBuilder();
    write(root, true, canonical);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  private static void write(JsonNode node, boolean root, StringBuilder out) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
      if (root) {
        sorted.remove("$schema");
      }
      String separator = "{";
      for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
        out.append(separator);
        text(field.getKey(), out);
        out.append(':');
        write(field.getValue(), false, out);
        separator = ",";
      }
      out.append(sorted.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      String separator = "[";
      for (JsonNode element : node) {
        out.append(separator);
        write(element, false, out);
        separator = ",";
      }
      out.append(node.isEmpty() ? "[]" : "]");
    } else if (node.isTextual()) {
      text(node.textValue(), out);
    } else {
      out.append(node.asText());
    }
  }

  private static void text(String text, StringBuilder out) {
    out.append('"').append(JsonStringEncoder.getInstance().quoteAsString(text)).append('"');
  }
}
