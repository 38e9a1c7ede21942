package dev.lvsd.agent.cluster;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who claimed a VIP group, and under which epoch. In the cluster's map it is the text {@code
 * <counter>@<node>}.
 *
 * @param counter the epoch's counter, 0 or more
 * @param node the node that claimed; it also breaks ties
 */
public record OwnershipRecord(long counter, String node) implements Comparable<OwnershipRecord> {
  private static final Comparator<OwnershipRecord> BY_EPOCH =
      Comparator.comparingLong(OwnershipRecord::counter).thenComparing(OwnershipRecord::node);

  /** Empty where the text is none, or not of this form. */
  static Optional<OwnershipRecord> parse(@Nullable Object text) {
    if (!(text instanceof String string)) {
      return Optional.empty();
    }
    int at = string.indexOf('@');
    if (at < 1 || at == string.length() - 1) {
      return Optional.empty();
    }
    try {
      long counter = Long.parseLong(string.substring(0, at));
      return counter < 0
          ? Optional.empty()
          : Optional.of(new OwnershipRecord(counter, string.substring(at + 1)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static OwnershipRecord higher(OwnershipRecord one, OwnershipRecord other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  @Override
  public int compareTo(OwnershipRecord other) {
    return BY_EPOCH.compare(this, other);
  }

  @Override
  public String toString() {
    return counter + "@" + node;
  }
}
