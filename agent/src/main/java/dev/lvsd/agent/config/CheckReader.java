package dev.lvsd.agent.config;

import static dev.lvsd.agent.config.Values.quote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.CheckConfig.StatusRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a service's {@code check}. */
final class CheckReader {
  static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
  static final int DEFAULT_RISE = 2;
  static final int DEFAULT_FALL = 2;

  /** The types by their word. */
  private static final Map<String, Shape> TYPES = new LinkedHashMap<>();

  private static final Map<String, String> METHODS = new LinkedHashMap<>();
  private static final Pattern RANGE = Pattern.compile("(\\d{3})(?:-(\\d{3}))?");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  static {
    TYPES.put("tcp", Shape.CHECK_TCP);
    TYPES.put("http", Shape.CHECK_HTTP);
    TYPES.put("https", Shape.CHECK_HTTPS);
    TYPES.put("telnet", Shape.CHECK_TELNET);
    TYPES.put("mysql", Shape.CHECK_MYSQL);
    for (String method : List.of("GET", "HEAD", "OPTIONS")) {
      METHODS.put(method, method);
    }
  }

  private final Problems problems;
  private final Path directory;

  CheckReader(Problems problems, Path directory) {
    this.problems = problems;
    this.directory = directory;
  }

  /** Null where it is wrong, which has then been reported. */
  @Nullable CheckConfig read(JsonNode node, String pointer) {
    Section section = Section.ofAnyKeys(node, pointer, problems);
    if (section == null) {
      return null;
    }
    Shape shape = section.required("type", Values.word(TYPES), "one of " + words(TYPES.keySet()));
    section.reportUnknown(
        shape == null ? allKeys() : shape.keys(), key -> keyOfOtherTypes(key, shape));
    Duration interval =
        section.optional(
            "interval",
            Values.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            DEFAULT_INTERVAL);
    Duration timeout = timeout(section, interval);
    int rise = section.optional("rise", Values.integer(1, 100), DEFAULT_RISE);
    int fall = section.optional("fall", Values.integer(1, 100), DEFAULT_FALL);
    CheckConfig.Type type = shape == null ? null : type(section, shape);
    return type == null ? null : new CheckConfig(interval, timeout, rise, fall, type);
  }

  private Duration timeout(Section section, Duration interval) {
    Duration fallback = DEFAULT_TIMEOUT.compareTo(interval) < 0 ? DEFAULT_TIMEOUT : interval;
    Duration timeout =
        section.optional(
            "timeout", Values.duration(Duration.ofMillis(10), Duration.ofHours(1)), fallback);
    if (timeout.compareTo(interval) > 0) {
      problems.error(
          section.at("timeout"),
          Values.write(timeout)
              + " is longer than the interval of "
              + Values.write(interval)
              + ", so that probes would overlap: write at most "
              + Values.write(interval)
              + ", or a longer interval");
    }
    return timeout;
  }

  private CheckConfig.@Nullable Type type(Section section, Shape shape) {
    switch (shape) {
      case CHECK_HTTP:
      case CHECK_HTTPS:
        return http(section, shape == Shape.CHECK_HTTPS);
      case CHECK_TELNET:
        return new CheckConfig.Telnet(section.optional("expect", Values.NON_EMPTY, "login:"));
      case CHECK_MYSQL:
        return mysql(section);
      default:
        return new CheckConfig.Tcp();
    }
  }

  private CheckConfig.@Nullable Type mysql(Section section) {
    String user = section.required("user", Values.NON_EMPTY, "who the probe logs in as");
    Path password = section.optional("passwordFile", ConfigurationLoader.file(directory));
    // Every account may use information_schema.
    String database = section.optional("database", Values.NON_EMPTY, "information_schema");
    String query = section.optional("query", Values.NON_EMPTY, "SELECT 1");
    return user == null ? null : new CheckConfig.Mysql(user, password, database, query);
  }

  private CheckConfig.Http http(Section section, boolean tls) {
    String method = section.optional("method", Values.word(METHODS), "GET");
    String path = section.optional("path", Values.TEXT.then(CheckReader::path), "/");
    String host = section.optional("host", Values.TEXT.then(CheckReader::host));
    boolean verify = section.optional("verifyCertificate", Values.BOOLEAN, false);
    List<StatusRange> status = List.of(new StatusRange(200, 299));
    String body = null;
    Section expect = section.child("expect", Shape.HTTP_EXPECT);
    if (expect != null) {
      status = expect.optional("status", CheckReader::status, status);
      body = expect.optional("body", Values.NON_EMPTY);
      if (body != null && method.equals("HEAD")) {
        problems.error(
            expect.at("body"), "cannot be met: the answer to HEAD has no body; use method GET");
      }
    }
    return new CheckConfig.Http(tls, verify, method, path, host, headers(section), status, body);
  }

  private Map<String, String> headers(Section section) {
    Map<String, String> headers = new LinkedHashMap<>();
    JsonNode node = section.get("headers");
    Section map = node == null ? null : Section.ofAnyKeys(node, section.at("headers"), problems);
    if (map == null) {
      return headers;
    }
    Set<String> seen = new LinkedHashSet<>();
    for (String name : map.keys()) {
      String value = map.optional(name, Values.TEXT.then(CheckReader::headerValue));
      if (!TOKEN.matcher(name).matches()) {
        problems.error(map.at(name), "is not the name of an HTTP header (RFC 9110, token)");
      } else if (name.equalsIgnoreCase("host")) {
        problems.error(map.at(name), "must be given as the check's \"host\" instead");
      } else if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        problems.error(map.at(name), "is given twice: header names differ by more than case");
      } else if (value != null) {
        headers.put(name, value);
      }
    }
    return headers;
  }

  private static String headerValue(String value) throws BadValueException {
    if (value.chars().anyMatch(c -> c != '\t' && (c < ' ' || c > '~'))) {
      throw new BadValueException(
          quote(value) + " is not a header value: printable ASCII, without line breaks");
    }
    return value;
  }

  private static String path(String path) throws BadValueException {
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '#')) {
      throw new BadValueException(
          quote(path)
              + " is not a request path: begin with \"/\", write spaces and characters that are not"
              + " ASCII percent-encoded, leave out the fragment");
    }
    return path;
  }

  private static String host(String host) throws BadValueException {
    if (!HOST.matcher(host).matches()) {
      throw new BadValueException(
          quote(host) + " is not a Host header: write a host name, such as \"www.example.org\"");
    }
    return host;
  }

  /** {@code 200}, {@code "200-299"}, {@code "200,301-302"}. */
  private static List<StatusRange> status(JsonNode node) throws BadValueException {
    String how =
        "write a number or ranges of 100 to 599, such as 200, \"200-299\" or \"200,301-302\"";
    if (!node.isTextual() && !node.isIntegralNumber()) {
      throw new BadValueException("is " + Values.kind(node) + ": " + how);
    }
    String text = node.asText();
    List<StatusRange> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher m = RANGE.matcher(part.trim());
      if (!m.matches()) {
        throw new BadValueException(quote(text) + " is not a set of HTTP statuses: " + how);
      }
      int from = Integer.parseInt(m.group(1));
      int to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
      if (from < 100 || to > 599 || from > to) {
        throw new BadValueException(
            quote(text) + " holds " + quote(part.trim()) + ", which is no such range: " + how);
      }
      ranges.add(new StatusRange(from, to));
    }
    return ranges;
  }

  private static @Nullable String keyOfOtherTypes(String key, @Nullable Shape shape) {
    List<String> others = new ArrayList<>();
    String own = "";
    for (Map.Entry<String, Shape> type : TYPES.entrySet()) {
      if (type.getValue() == shape) {
        own = type.getKey();
      } else if (type.getValue().keys().contains(key)) {
        others.add(type.getKey());
      }
    }
    if (shape == null || others.isEmpty()) {
      return null;
    }
    return "is a key of " + words(others) + " checks, not of " + own + " checks: remove it";
  }

  private static Set<String> allKeys() {
    Set<String> keys = new LinkedHashSet<>();
    TYPES.values().forEach(shape -> keys.addAll(shape.keys()));
    return keys;
  }

  private static String words(Iterable<String> words) {
    return String.join(", ", words);
  }
}
