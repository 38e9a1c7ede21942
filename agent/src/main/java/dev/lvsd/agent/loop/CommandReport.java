package dev.lvsd.agent.loop;

import org.jspecify.annotations.Nullable;

/**
 * What became of an operator's command for one VIP group.
 *
 * @param owner who owns the group now, as far as this node knows
 * @param tookNanos from the command's arrival until this node knew the new owner; 0 where nothing
 *     moved
 * @param message one line for people
 */
public record CommandReport(
    String group, Result result, @Nullable String owner, long tookNanos, String message) {

  /** How it went. */
  public enum Result {
    DONE,
    /** It was so already. */
    UNCHANGED,
    /** Nothing was changed. */
    REFUSED,
    /** Begun, but it did not come about in time. */
    FAILED
  }
}
