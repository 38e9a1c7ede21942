package dev.lvsd.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CloudEventsTest {
  private static Event event(String epoch, Map<String, Object> data) {
    return new Event(
        "00000000-0000-8000-8000-00000000002a",
        EventType.VIP_ACQUIRED,
        "/lvsd/web-lb/director-a",
        "default",
        Instant.parse("2026-11-22T18:00:00.120456Z"),
        "director-a",
        epoch,
        42,
        "director-a owns the group.",
        data);
  }

  /** Receivers rest on this document: it may gain members, and must not lose or change any. */
  @Test
  void an_event_is_this_very_document() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("vips", List.of("192.0.2.1/24"));
    data.put("tookMillis", 31);
    assertThat(CloudEvents.toJson(event("7@director-a", data)).encodePrettily())
        .isEqualTo(resource("vip-acquired.json").strip());
  }

  @Test
  void without_an_epoch_the_attribute_is_left_out() {
    assertThat(CloudEvents.toJson(event("", Map.of())).containsKey("epoch")).isFalse();
  }

  @Test
  void data_cannot_replace_the_message() {
    assertThat(
            CloudEvents.toJson(event("", Map.of("message", "other")))
                .getJsonObject("data")
                .getString("message"))
        .isEqualTo("director-a owns the group.");
  }

  private static String resource(String name) {
    try (InputStream in = CloudEventsTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
