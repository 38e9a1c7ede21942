package dev.lvsd.agent.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How plain values are written in the configuration file. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern INTERFACE = Pattern.compile("[^\\s/:\\p{Cntrl}]{1,15}");

  private Values() {}

  /** Any string, the empty one too. */
  static final Value<String> TEXT =
      node -> {
        if (!node.isTextual()) {
          throw new BadValueException("is " + kind(node) + ", must be a string");
        }
        return node.textValue();
      };

  static final Value<String> NON_EMPTY =
      TEXT.then(
          text -> {
            if (text.isEmpty()) {
              throw new BadValueException("is empty, must have at least one character");
            }
            return text;
          });

  /** Names of the cluster, nodes, groups, services and webhooks. */
  static final Value<String> NAME_TEXT =
      TEXT.then(
          text ->
              matching(
                  NAME,
                  text,
                  "is not a name: write 1 to 63 letters, digits, dots, hyphens or underscores, the"
                      + " first a letter or digit"));

  /** Names of network interfaces, dev_valid_name() of the kernel's net/core/dev.c. */
  static final Value<String> INTERFACE_NAME =
      TEXT.then(
          text -> {
            String complaint =
                "is not an interface name: write 1 to 15 characters without space, slash or colon,"
                    + " such as \"eth0\"";
            if (text.equals(".") || text.equals("..")) {
              throw new BadValueException(quote(text) + " " + complaint);
            }
            return matching(INTERFACE, text, complaint);
          });

  static final Value<Boolean> BOOLEAN =
      node -> {
        if (!node.isBoolean()) {
          throw new BadValueException("is " + kind(node) + ", must be true or false");
        }
        return node.booleanValue();
      };

  /** An integer in that range, both ends inclusive. */
  static Value<Integer> integer(int min, int max) {
    return node -> {
      if (!node.isIntegralNumber()) {
        throw new BadValueException(
            "is " + kind(node) + ", must be an integer from " + min + " to " + max);
      }
      if (!node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
        throw new BadValueException(
            node.bigIntegerValue() + " is out of range, must be from " + min + " to " + max);
      }
      return node.intValue();
    };
  }

  static Value<Integer> port() {
    return integer(1, 65535);
  }

  /** A duration in that range, both ends inclusive. */
  static Value<Duration> duration(Duration min, Duration max) {
    return node -> {
      String how = "write a number and ms, s, m or h, such as \"100ms\", \"2s\" or \"1m\"";
      if (!node.isTextual()) {
        throw new BadValueException("is " + kind(node) + ", must be a duration: " + how);
      }
      Matcher m = DURATION.matcher(node.textValue());
      if (!m.matches()) {
        throw new BadValueException(quote(node.textValue()) + " is not a duration: " + how);
      }
      Duration duration = scale(Long.parseLong(m.group(1)), m.group(2));
      if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
        throw new BadValueException(
            quote(node.textValue())
                + " is out of range, must be from "
                + write(min)
                + " to "
                + write(max));
      }
      return duration;
    };
  }

  /** One of the words. */
  static <T> Value<T> word(Map<String, T> words) {
    return TEXT.then(
        text -> {
          T value = words.get(text);
          if (value == null) {
            throw new BadValueException(
                quote(text)
                    + " is not one of "
                    + String.join(", ", words.keySet())
                    + Nearest.to(text, words.keySet())
                        .map(n -> "; did you mean \"" + n + "\"?")
                        .orElse(""));
          }
          return value;
        });
  }

  /** A duration as the file writes it. */
  static String write(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds > 60 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** What the value is, for a message. */
  static String kind(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT:
        return "an object";
      case ARRAY:
        return "an array";
      case STRING:
        return "a string";
      case NUMBER:
        return node.isIntegralNumber() ? "a number" : "a number with a fraction or exponent";
      case BOOLEAN:
        return node.booleanValue() ? "true" : "false";
      default:
        return "null";
    }
  }

  /** The text in quotes, shortened, safe to print on a terminal. */
  static String quote(String text) {
    String head = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    StringBuilder safe = new StringBuilder("\"");
    head.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                safe.append(String.format("\\u%04x", c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.append('"').toString();
  }

  private static String matching(Pattern pattern, String text, String complaint)
      throws BadValueException {
    if (!pattern.matcher(text).matches()) {
      throw new BadValueException(quote(text) + " " + complaint);
    }
    return text;
  }

  private static Duration scale(long amount, String unit) {
    switch (unit) {
      case "ms":
        return Duration.ofMillis(amount);
      case "s":
        return Duration.ofSeconds(amount);
      case "m":
        return Duration.ofMinutes(amount);
      default:
        return Duration.ofHours(amount);
    }
  }
}
