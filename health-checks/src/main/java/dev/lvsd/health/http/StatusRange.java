package dev.lvsd.health.http;

/** HTTP statuses that are accepted: 100..599, both ends inclusive. */
public record StatusRange(int from, int to) {
  public StatusRange {
    if (from < 100 || to > 599 || from > to) {
      throw new IllegalArgumentException(
          "status range " + from + "-" + to + " is not an ascending part of 100-599");
    }
  }

  boolean contains(int status) {
    return from <= status && status <= to;
  }

  @Override
  public String toString() {
    return from == to ? Integer.toString(from) : from + "-" + to;
  }
}
