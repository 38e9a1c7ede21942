package dev.lvsd.agent.events;

import io.vertx.core.json.JsonObject;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The CloudEvents 1.0 JSON format, structured mode ({@code application/cloudevents+json}).
 *
 * <p>Extension attributes: {@code node}, {@code epoch} (left out where there is none) and {@code
 * sequence}, which the Sequence extension wants as a string that sorts: 19 digits with leading
 * zeros. The message stands in the data, as {@code message}.
 */
public final class CloudEvents {
  /** The content type of one event. */
  public static final String CONTENT_TYPE = "application/cloudevents+json";

  private CloudEvents() {}

  public static JsonObject toJson(Event event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("specversion", "1.0");
    json.put("id", event.id());
    json.put("source", event.source());
    json.put("type", event.type().type());
    json.put("subject", event.subject());
    json.put(
        "time", DateTimeFormatter.ISO_INSTANT.format(event.time().truncatedTo(ChronoUnit.MILLIS)));
    json.put("node", event.node());
    if (!event.epoch().isEmpty()) {
      json.put("epoch", event.epoch());
    }
    json.put("sequence", "%019d".formatted(event.sequence()));
    json.put("severity", event.type().severity().name().toLowerCase(Locale.ROOT));
    json.put("datacontenttype", "application/json");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("message", event.message());
    data.putAll(event.data());
    data.put("message", event.message());
    json.put("data", data);
    return new JsonObject(json);
  }
}
