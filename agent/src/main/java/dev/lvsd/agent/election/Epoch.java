package dev.lvsd.agent.election;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The number of a tenure: larger than any seen before, on the wire or on disk.
 *
 * @param counter from 1
 * @param node who holds it; breaks ties, so that no two tenures are equal
 */
public record Epoch(long counter, String node) implements Comparable<Epoch> {
  private static final Comparator<Epoch> ORDER =
      Comparator.comparingLong(Epoch::counter).thenComparing(Epoch::node);

  @Override
  public int compareTo(Epoch other) {
    return ORDER.compare(this, other);
  }

  /** True where this is later than the other, or the other is absent. */
  public boolean laterThan(@Nullable Epoch other) {
    return other == null || compareTo(other) > 0;
  }

  @Override
  public String toString() {
    return counter + "@" + node;
  }
}
