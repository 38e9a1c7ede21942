package dev.lvsd.agent.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of the file while it is read. What is wrong goes to the problems; reading goes on with
 * the default, or null where there is none, so that all problems are found in one pass.
 */
final class Section {
  private final JsonNode node;
  private final String pointer;
  private final Problems problems;

  private Section(JsonNode node, String pointer, Problems problems) {
    this.node = node;
    this.pointer = pointer;
    this.problems = problems;
  }

  /** The value as an object of that shape, its unknown keys reported; null where it is none. */
  static @Nullable Section of(JsonNode node, String pointer, Shape shape, Problems problems) {
    Section section = ofAnyKeys(node, pointer, problems);
    if (section != null) {
      section.reportUnknown(shape.keys(), key -> null);
    }
    return section;
  }

  /** The value as an object; null where it is none. */
  static @Nullable Section ofAnyKeys(JsonNode node, String pointer, Problems problems) {
    if (!node.isObject()) {
      problems.error(pointer, "is " + Values.kind(node) + ", must be an object");
      return null;
    }
    return new Section(node, pointer, problems);
  }

  /**
   * Reports keys that are not known.
   *
   * @param reason a better explanation for some key, or null for the nearest known one
   */
  void reportUnknown(Collection<String> known, Function<String, @Nullable String> reason) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                String why = reason.apply(key);
                problems.error(
                    at(key), why != null ? why : "is not a known key" + Nearest.hint(key, known));
              }
            });
  }

  String pointer() {
    return pointer;
  }

  String at(String key) {
    return Pointers.key(pointer, key);
  }

  Problems problems() {
    return problems;
  }

  boolean has(String key) {
    return node.has(key);
  }

  @Nullable JsonNode get(String key) {
    return node.get(key);
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** A value that must be there; null where it is not, or is wrong. */
  <T> @Nullable T required(String key, Value<T> value, String whatItIs) {
    if (!node.has(key)) {
      problems.error(pointer, "lacks the key \"" + key + "\": " + whatItIs);
      return null;
    }
    return optional(key, value);
  }

  /** A value that may be left out; null where it is, or is wrong. */
  <T> @Nullable T optional(String key, Value<T> value) {
    JsonNode child = node.get(key);
    return child == null ? null : read(child, at(key), value, problems);
  }

  /** A value that may be left out. */
  <T> T optional(String key, Value<T> value, T fallback) {
    T read = optional(key, value);
    return read == null ? fallback : read;
  }

  /** An object that may be left out; null where it is, or is wrong. */
  @Nullable Section child(String key, Shape shape) {
    JsonNode child = node.get(key);
    return child == null ? null : of(child, at(key), shape, problems);
  }

  /** The elements of an array; none where it is left out or wrong. */
  List<Element> elements(String key) {
    JsonNode child = node.get(key);
    return child == null ? List.of() : elements(child, at(key), problems);
  }

  static List<Element> elements(JsonNode array, String pointer, Problems problems) {
    if (!array.isArray()) {
      problems.error(pointer, "is " + Values.kind(array) + ", must be an array");
      return List.of();
    }
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      elements.add(new Element(Pointers.index(pointer, i), array.get(i), problems));
    }
    return elements;
  }

  private static <T> @Nullable T read(
      JsonNode node, String pointer, Value<T> value, Problems problems) {
    try {
      return value.read(node);
    } catch (BadValueException e) {
      problems.error(pointer, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** One element of an array. */
  record Element(String pointer, JsonNode node, Problems problems) {
    /** Null where it is wrong. */
    @Nullable Section section(Shape shape) {
      return of(node, pointer, shape, problems);
    }

    /** Null where it is wrong. */
    <T> @Nullable T value(Value<T> value) {
      return read(node, pointer, value, problems);
    }
  }
}
