package dev.lvsd.agent.election;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The master other than this node that was last heard, by its live packets alone. */
final class KnownMaster {
  private @Nullable Epoch epoch;
  private long heardNanos;

  /** It speaks; false where a later one is known and was heard within that time. */
  boolean heard(Epoch theirs, long ttlNanos, long nowNanos) {
    if (epoch != null && theirs.compareTo(epoch) < 0 && nowNanos - heardNanos <= ttlNanos) {
      return false;
    }
    epoch = theirs;
    heardNanos = nowNanos;
    return true;
  }

  /** That node is master no more. */
  void left(String node) {
    if (epoch != null && epoch.node().equals(node)) {
      epoch = null;
    }
  }

  void forget() {
    epoch = null;
  }

  @Nullable Epoch epoch() {
    return epoch;
  }

  boolean heardWithin(long nanos, long nowNanos) {
    return epoch != null && nowNanos - heardNanos < nanos;
  }

  /** Whether another node than that is master, heard within that time. */
  boolean another(String than, long nanos, long nowNanos) {
    return epoch != null && !epoch.node().equals(than) && nowNanos - heardNanos <= nanos;
  }

  /** When it was last heard; empty where none is known. */
  OptionalLong heardNanos() {
    return epoch == null ? OptionalLong.empty() : OptionalLong.of(heardNanos);
  }
}
