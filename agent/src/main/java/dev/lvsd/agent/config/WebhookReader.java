package dev.lvsd.agent.config;

import static dev.lvsd.agent.config.Values.quote;

import dev.lvsd.agent.events.EventType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code webhooks}. */
final class WebhookReader {
  private static final Set<String> PATTERNS = patterns();

  private final Problems problems;
  private final Path directory;

  WebhookReader(Problems problems, Path directory) {
    this.problems = problems;
    this.directory = directory;
  }

  /** The webhooks that are whole. */
  List<WebhookConfig> read(List<Section.Element> elements) {
    List<WebhookConfig> webhooks = new ArrayList<>();
    List<Located<String>> names = new ArrayList<>();
    for (Section.Element element : elements) {
      Section section = element.section(Shape.WEBHOOK);
      WebhookConfig webhook = section == null ? null : webhook(section);
      if (section != null && webhook != null) {
        names.add(new Located<>(webhook.name(), section.at("name")));
        webhooks.add(webhook);
      }
    }
    Located.refuseRepeats(names, n -> n, "the webhook name", problems);
    return webhooks;
  }

  private @Nullable WebhookConfig webhook(Section section) {
    String name = section.required("name", Values.NAME_TEXT, "what status and metrics call it");
    URI url =
        section.required(
            "url", Values.TEXT.then(WebhookReader::url), "where events are posted, http or https");
    List<String> events = new ArrayList<>();
    List<Section.Element> elements = section.elements("events");
    for (Section.Element element : elements) {
      String pattern = element.value(Values.TEXT.then(WebhookReader::pattern));
      if (pattern != null) {
        events.add(pattern);
      }
    }
    if (!section.has("events")) {
      events.add("dev.lvsd.*");
    } else if (elements.isEmpty()) {
      problems.error(
          section.at("events"),
          "is empty, so nothing would be sent: write [\"dev.lvsd.*\"] for all");
    }
    Path secret = section.optional("secretFile", ConfigurationLoader.file(directory));
    return name == null || url == null ? null : new WebhookConfig(name, url, events, secret);
  }

  /** Every type, every family of types, and all of them. */
  private static Set<String> patterns() {
    Set<String> patterns = new TreeSet<>();
    for (EventType event : EventType.values()) {
      String type = event.type();
      patterns.add(type);
      patterns.add(type.substring(0, type.lastIndexOf('.') + 1) + "*");
    }
    patterns.add("dev.lvsd.*");
    return patterns;
  }

  private static String pattern(String text) throws BadValueException {
    if (!PATTERNS.contains(text)) {
      throw new BadValueException(
          quote(text)
              + " is no type of event: write one such as \"dev.lvsd.vip.acquired\", or end in"
              + " * as \"dev.lvsd.vip.*\" or \"dev.lvsd.*\""
              + Nearest.hint(text, PATTERNS));
    }
    return text;
  }

  private static URI url(String text) throws BadValueException {
    String how = ": write one such as \"https://hooks.example.org/lvsd\"";
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new BadValueException(quote(text) + " is not a URL (" + e.getReason() + ")" + how);
    }
    if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
      throw new BadValueException(quote(text) + " is not an http or https URL" + how);
    }
    if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
      throw new BadValueException(quote(text) + " has no host, or a wrong port" + how);
    }
    if (url.getUserInfo() != null || url.getFragment() != null) {
      throw new BadValueException(
          quote(text) + " holds a user or a fragment, which cannot be sent: leave it out");
    }
    return url;
  }
}
