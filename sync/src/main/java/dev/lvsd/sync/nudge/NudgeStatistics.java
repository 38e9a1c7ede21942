package dev.lvsd.sync.nudge;

import java.util.Optional;

/**
 * How the nudge has fared.
 *
 * @param attempts since the start, failures among them
 * @param failures those whose connection did not come about
 * @param lastNanos when the last one that succeeded began, by the clock that the nudger was given;
 *     means nothing while {@code attempts} equals {@code failures}
 * @param problem why the last one failed and what to do, in one line; empty where it succeeded
 */
public record NudgeStatistics(
    long attempts, long failures, long lastNanos, Optional<String> problem) {
  /** Before the first. */
  public static final NudgeStatistics NONE = new NudgeStatistics(0, 0, 0, Optional.empty());

  /** Whether one has ever succeeded. */
  public boolean succeeded() {
    return attempts > failures;
  }
}
