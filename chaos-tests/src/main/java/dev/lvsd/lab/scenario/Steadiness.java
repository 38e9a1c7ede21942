package dev.lvsd.lab.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether something has stayed what it is for long enough. Not safe for use by several threads.
 *
 * @param <T> compared by identity
 */
final class Steadiness<T> {
  private final Duration wanted;
  private @Nullable T current;
  private long sinceNanos;

  Steadiness(Duration wanted) {
    this.wanted = wanted;
  }

  /** Takes note of what it is now; null for nothing, which never is steady. */
  boolean steady(@Nullable T now, long nowNanos) {
    if (now != current) {
      current = now;
      sinceNanos = nowNanos;
    }
    return now != null && nowNanos - sinceNanos >= wanted.toNanos();
  }
}
