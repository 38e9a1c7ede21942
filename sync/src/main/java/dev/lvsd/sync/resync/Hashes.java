package dev.lvsd.sync.resync;

import java.util.Arrays;

/**
 * Connections in an order, by two hashes each: 64 bits that name it, and 32 of where it goes.
 * Immutable, without a box for each.
 */
public final class Hashes {
  /** None. */
  public static final Hashes NONE = new Hashes(new long[0], new int[0]);

  private final long[] names;
  private final int[] destinations;

  private Hashes(long[] names, int[] destinations) {
    this.names = names;
    this.destinations = destinations;
  }

  /** Which of them, by both hashes. */
  @FunctionalInterface
  public interface Wanted {
    boolean test(long name, int destination);
  }

  /** Gathers hashes, one after another. */
  public static final class Builder {
    private long[] names = new long[16];
    private int[] destinations = new int[16];
    private int size;

    /** Adds one. */
    public Builder add(long name, int destination) {
      if (size == names.length) {
        names = Arrays.copyOf(names, 2 * size);
        destinations = Arrays.copyOf(destinations, 2 * size);
      }
      names[size] = name;
      destinations[size++] = destination;
      return this;
    }

    /** Those that were added so far. */
    public Hashes build() {
      return size == 0
          ? NONE
          : new Hashes(Arrays.copyOf(names, size), Arrays.copyOf(destinations, size));
    }
  }

  /** How many. */
  public int size() {
    return names.length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /** What names the one at the position, from 0. */
  public long name(int index) {
    return names[index];
  }

  /** Where the one at the position goes. */
  public int destination(int index) {
    return destinations[index];
  }

  /** Those from a position up to before another. */
  public Hashes range(int from, int to) {
    return new Hashes(
        Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(destinations, from, to));
  }

  /** Those of which it is true, in the same order. */
  public Hashes where(Wanted wanted) {
    Builder some = new Builder();
    for (int i = 0; i < names.length; i++) {
      if (wanted.test(names[i], destinations[i])) {
        some.add(names[i], destinations[i]);
      }
    }
    return some.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hashes hashes
        && Arrays.equals(names, hashes.names)
        && Arrays.equals(destinations, hashes.destinations);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(destinations);
  }

  @Override
  public String toString() {
    return names.length + " hashes";
  }
}
