package dev.lvsd.agent.cli.doctor;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A healthy master, and what may ail it. */
public final class Patient {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Configuration CONFIGURATION = configuration("\"id\": 51");

  private final ObjectNode earlier;
  private final ObjectNode later;

  /** Healthy. */
  public Patient() {
    later = healthy();
    earlier = later.deepCopy();
    put(earlier, "/sync/nudge/attempts", "590");
    put(earlier, "/sync/table/messages", "33985");
  }

  /** The shipped example with sync as that. */
  static Configuration configuration(String sync) {
    try {
      String text = Files.readString(Path.of("..", "deploy", "examples", "pair.json"));
      return ConfigurationLoader.parse(
              text.replace("\"id\": 51", sync).getBytes(StandardCharsets.UTF_8),
              Path.of("/etc/lvsd"))
          .configuration()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode healthy() {
    try (InputStream in = Patient.class.getResourceAsStream("healthy.json")) {
      ObjectNode status = (ObjectNode) JSON.readTree(Objects.requireNonNull(in));
      ((ObjectNode) status.path("cluster")).put("fingerprint", CONFIGURATION.fingerprint());
      return status;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Since just now. */
  Patient now(String pointer, String json) {
    put(later, pointer, json);
    return this;
  }

  /** For some time. */
  Patient always(String pointer, String json) {
    put(earlier, pointer, json);
    return now(pointer, json);
  }

  Patient without(String pointer) {
    JsonPointer at = JsonPointer.compile(pointer);
    ((ObjectNode) later.at(at.head())).remove(at.last().getMatchingProperty());
    return this;
  }

  private static void put(ObjectNode status, String pointer, String json) {
    JsonPointer at = JsonPointer.compile(pointer);
    try {
      JsonNode value = JSON.readTree(json);
      ((ObjectNode) status.at(at.head())).set(at.last().getMatchingProperty(), value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What its agent has said. */
  public Samples samples() {
    return new Samples(earlier, later, 1000);
  }
}
