package dev.lvsd.sync.resync;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** Hashes of connections, 64 bits each, in an order. Immutable, without a box for each. */
public final class Hashes {
  /** None. */
  public static final Hashes NONE = new Hashes(new long[0]);

  private final long[] values;

  private Hashes(long[] values) {
    this.values = values;
  }

  /** A copy of these. */
  public static Hashes of(long... values) {
    return values.length == 0 ? NONE : new Hashes(values.clone());
  }

  /** How many. */
  public int size() {
    return values.length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return values.length == 0;
  }

  /** The one at the position, from 0. */
  public long get(int index) {
    return values[index];
  }

  /** Those from a position up to before another. */
  public Hashes range(int from, int to) {
    return new Hashes(Arrays.copyOfRange(values, from, to));
  }

  /** Those of which it is true, in the same order. */
  public Hashes where(LongPredicate wanted) {
    return new Hashes(Arrays.stream(values).filter(wanted).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hashes hashes && Arrays.equals(values, hashes.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length + " hashes";
  }
}
