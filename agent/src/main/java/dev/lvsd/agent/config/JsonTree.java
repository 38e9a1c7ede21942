package dev.lvsd.agent.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Strict JSON (RFC 8259) as a tree, with the line of every value.
 *
 * <p>The tree is built from the token stream rather than by an ObjectMapper: that gives the lines
 * and every repeated key, and spares the start of the agent the mapper's reflection.
 *
 * @param lines line of every value and key, by JSON pointer, from 1
 * @param repeatedKeys JSON pointers of keys that an object holds more than once
 */
public record JsonTree(JsonNode root, Map<String, Integer> lines, List<RepeatedKey> repeatedKeys) {

  /** Far deeper than the configuration is, and far from what the stack can bear. */
  private static final int MAX_DEPTH = 32;

  /** A key that stands at that line again. */
  public record RepeatedKey(String pointer, int line) {}

  /**
   * Parses one JSON document.
   *
   * @throws IOException where the bytes are not one JSON document; Jackson's own exceptions carry
   *     line and column
   */
  public static JsonTree parse(byte[] json) throws IOException {
    try (JsonParser parser = factory().createParser(json)) {
      Builder builder = new Builder(parser);
      if (parser.nextToken() == null) {
        throw new EmptyDocumentException();
      }
      JsonNode root = builder.value("");
      if (parser.nextToken() != null) {
        throw new TrailingContentException(parser.currentTokenLocation().getLineNr());
      }
      return new JsonTree(root, builder.lines, builder.repeated);
    }
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
        .build();
  }

  /** The file holds nothing. */
  static final class EmptyDocumentException extends IOException {
    private static final long serialVersionUID = 1;

    EmptyDocumentException() {
      super("the file is empty");
    }
  }

  /** Something follows the document. */
  static final class TrailingContentException extends IOException {
    private static final long serialVersionUID = 1;

    TrailingContentException(int line) {
      super("line " + line + ": something follows the end of the JSON document");
    }
  }

  private static final class Builder {
    private final JsonParser parser;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<RepeatedKey> repeated = new ArrayList<>();
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;

    Builder(JsonParser parser) {
      this.parser = parser;
    }

    /** The value that begins with the current token. */
    JsonNode value(String pointer) throws IOException {
      lines.putIfAbsent(pointer, line());
      JsonToken token = parser.currentToken();
      switch (token) {
        case START_OBJECT:
          return object(pointer);
        case START_ARRAY:
          return array(pointer);
        case VALUE_STRING:
          return nodes.textNode(parser.getText());
        case VALUE_NUMBER_INT:
          return nodes.numberNode(parser.getBigIntegerValue());
        case VALUE_NUMBER_FLOAT:
          return nodes.numberNode(parser.getDecimalValue());
        case VALUE_TRUE:
          return nodes.booleanNode(true);
        case VALUE_FALSE:
          return nodes.booleanNode(false);
        case VALUE_NULL:
          return nodes.nullNode();
        default:
          throw new IOException("unexpected " + token);
      }
    }

    private ObjectNode object(String pointer) throws IOException {
      ObjectNode object = nodes.objectNode();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        String child = Pointers.key(pointer, key);
        if (object.has(key)) {
          repeated.add(new RepeatedKey(child, line()));
        } else {
          lines.put(child, line());
        }
        parser.nextToken();
        JsonNode value = value(child);
        if (!object.has(key)) {
          object.set(key, value);
        }
      }
      return object;
    }

    private ArrayNode array(String pointer) throws IOException {
      ArrayNode array = nodes.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(Pointers.index(pointer, array.size())));
      }
      return array;
    }

    private int line() {
      return parser.currentTokenLocation().getLineNr();
    }
  }
}
