package dev.lvsd.sync.resync;

import java.util.Locale;

/** One life of an agent: 128 random bits, made when it starts. */
public record Incarnation(long high, long low) {
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%016x%016x", high, low);
  }
}
