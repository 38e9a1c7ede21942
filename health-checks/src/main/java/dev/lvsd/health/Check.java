package dev.lvsd.health;

import java.util.Objects;

/**
 * One real server's check.
 *
 * @param <K> what the caller calls it by; with {@code equals} and {@code hashCode}
 * @param intervalNanos from the start of one probe to the start of the next; more than 0
 * @param timeoutNanos for a whole probe; more than 0, and may exceed the interval: the next probe
 *     then starts when the former has ended
 * @param initial {@link Health#UNPROVEN}, or what the kernel's weight already shows
 */
public record Check<K>(
    K key,
    Target target,
    Probe probe,
    long intervalNanos,
    long timeoutNanos,
    RiseFall riseFall,
    Health initial) {
  public Check {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(probe, "probe");
    Objects.requireNonNull(riseFall, "riseFall");
    Objects.requireNonNull(initial, "initial");
    if (intervalNanos <= 0 || timeoutNanos <= 0) {
      throw new IllegalArgumentException(
          "interval " + intervalNanos + " ns and timeout " + timeoutNanos + " ns must be above 0");
    }
  }
}
