package dev.lvsd.health;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of one probe.
 *
 * @param elapsedNanos from the probe's beginning to its verdict; 0 or more
 * @param failure one sentence for the operator that says what was asked, what came back and what
 *     was expected; absent where the probe succeeded
 */
public record ProbeResult(long elapsedNanos, @Nullable String failure) {
  public static ProbeResult success(long elapsedNanos) {
    return new ProbeResult(elapsedNanos, null);
  }

  public static ProbeResult failure(long elapsedNanos, String sentence) {
    return new ProbeResult(elapsedNanos, Objects.requireNonNull(sentence, "sentence"));
  }

  public boolean succeeded() {
    return failure == null;
  }
}
