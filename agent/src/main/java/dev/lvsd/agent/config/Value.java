package dev.lvsd.agent.config;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads one JSON value as something of the configuration. */
@FunctionalInterface
interface Value<T> {
  T read(JsonNode node) throws BadValueException;

  /** Reads the value further. */
  default <U> Value<U> then(Step<T, U> step) {
    return node -> step.apply(read(node));
  }

  /** A further step of reading. */
  @FunctionalInterface
  interface Step<T, U> {
    U apply(T value) throws BadValueException;
  }
}
