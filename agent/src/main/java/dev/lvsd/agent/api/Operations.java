package dev.lvsd.agent.api;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may ask of the agent. Called on an event loop; never blocks. A future that fails
 * does so with one line for people.
 */
public interface Operations {
  /**
   * Moves VIP groups.
   *
   * @param group absent for all
   * @param to the new owner; absent for the director that does not own the group
   * @param force claim also where a machine that nobody knows answers for a VIP, and hand over also
   *     to a director that does not hold all connections
   */
  Future<Outcome> failover(@Nullable String group, @Nullable String to, boolean force);

  /** Hands over what this node owns, and keeps it from claiming until {@link #resume}. */
  Future<Outcome> standby(@Nullable String group);

  /** Ends {@link #standby}. */
  Future<Outcome> resume(@Nullable String group);

  /**
   * Compares all connections of the groups that this node is master of with those of its peer, and
   * sends what is lacking. Answered when it is asked for, not when it has ended: the status tells
   * how far it is. {@link Result#REFUSED} where this node is master of nothing, and where
   * connections are not synced.
   *
   * @param cancel end the one under way instead
   */
  Future<Outcome> resync(boolean cancel);

  /** How it went; of several groups, the worst. */
  enum Result {
    DONE,
    /** There is no such group or node. */
    UNKNOWN,
    /** Nothing was changed. */
    REFUSED,
    /** Begun, but it did not come about in time. */
    FAILED
  }

  /**
   * What became of a request.
   *
   * @param message one line for people
   */
  record Outcome(Result result, String message, List<OfGroup> groups) {
    public Outcome {
      groups = List.copyOf(groups);
    }
  }

  /**
   * What became of it in one group.
   *
   * @param owner as far as this node knows
   * @param changed false where it was so already, or was refused
   * @param message one line for people
   */
  record OfGroup(
      String group, @Nullable String owner, boolean changed, long tookMillis, String message) {}
}
