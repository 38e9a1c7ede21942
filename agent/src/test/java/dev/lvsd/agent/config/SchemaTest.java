package dev.lvsd.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema and the loader agree. */
class SchemaTest {
  private final JsonObject schema = schema();

  private static JsonObject schema() {
    try (InputStream in = SchemaTest.class.getResourceAsStream("lvsd.schema.json")) {
      return new JsonObject(
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean valid(String json) {
    JsonSchemaOptions options =
        new JsonSchemaOptions()
            .setBaseUri("https://lvsd.invalid")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Flag);
    OutputUnit result =
        Validator.create(JsonSchema.of(schema), options).validate(new JsonObject(json));
    return result.getValid();
  }

  @Test
  void bothExamplesAreValid() {
    assertThat(valid(Examples.pair())).isTrue();
    assertThat(valid(Examples.trio())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void everyObjectHasTheKeysThatTheLoaderKnowsAndNoOthers(Shape shape) {
    JsonObject definition = definition(shape);

    assertThat(definition.getJsonObject("properties").fieldNames())
        .containsExactlyInAnyOrderElementsOf(shape.keys());
    assertThat(definition.getBoolean("additionalProperties")).isFalse();
  }

  private JsonObject definition(Shape shape) {
    if (shape == Shape.ROOT) {
      return schema;
    }
    StringBuilder name = new StringBuilder();
    for (String word : shape.name().split("_")) {
      String lower = word.toLowerCase(java.util.Locale.ROOT);
      name.append(
          name.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
    }
    return schema.getJsonObject("$defs").getJsonObject(name.toString());
  }

  @Test
  void theSchedulersAreThoseOfTheLoader() {
    JsonArray schedulers =
        schema
            .getJsonObject("$defs")
            .getJsonObject("service")
            .getJsonObject("properties")
            .getJsonObject("scheduler")
            .getJsonArray("enum");
    assertThat(Set.<Object>copyOf(schedulers.getList()))
        .isEqualTo(Set.copyOf(ServiceReader.SCHEDULERS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stateDir\" -> \"statedir\"",
        "\"100ms\" -> \"soon\"",
        "\"multiplier\": 3 -> \"multiplier\": 1",
        "\"priority\": 100 -> \"priority\": 256",
        "172.16.20.150/16 -> 172.16.20.150",
        "\"tcp://192.168.10.100:80\" -> \"192.168.10.100:80\"",
        "\"wrr\" -> \"best\"",
        "\"forwarding\": \"nat\" -> \"forwarding\": \"masq\"",
        "\"type\": \"tcp\" -> \"type\": \"tpc\"",
        "\"type\": \"tcp\" -> \"path\": \"/\", \"type\": \"tcp\"",
        "\"200-299\" -> \"ok\"",
        "\"user\": \"probe\", -> ",
        "\"id\": 51 -> \"id\": 0",
        "\"id\": 51 -> \"id\": 51, \"ttl\": 0",
        "\"id\": 51 -> \"id\": 51, \"port\": 65536",
        "\"id\": 51 -> \"id\": 51, \"group\": \"all hosts\"",
        "\"id\": 51 -> \"id\": 51, \"nudge\": 100",
        "\"id\": 51 -> \"id\": 51, \"nudgePort\": 65535",
        "\"wrr\" -> \"wrr\", \"persistence\": { \"netmask\": 0 }",
        "\"wrr\" -> \"wrr\", \"persistence\": { \"timeout\": 300 }",
        "\"wrr\" -> \"wrr\", \"persistence\": { \"time\": \"5m\" }",
        "\"dev.lvsd.vip.*\" -> \"vip.*\"",
        "\"http://172.16.20.13 -> \"ftp://172.16.20.13",
      })
  void whatTheSchemaRefusesTheLoaderRefusesToo(String change) {
    String[] sides = change.split(" -> ?", 2);
    String json = Examples.change(Examples.pair(), sides[0], sides[1]);

    assertThat(valid(json)).isFalse();
    assertThat(Examples.parse(json).errors()).isNotEmpty();
  }
}
