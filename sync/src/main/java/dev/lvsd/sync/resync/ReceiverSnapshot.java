package dev.lvsd.sync.resync;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a receiver knows of its table in view of one source. Times are monotonic.
 *
 * @param state see {@link State}
 * @param sinceNanos since when the state is so
 * @param source incarnation heard last
 * @param sourceDoubt why the receiver may lack connections all the same, as the source says: it
 *     does not know all of its own kernel, or new ones go on missing; empty where it need not
 * @param completeGroups groups of the source all of whose connections were received by a full pass
 *     of the source's present incarnation, and of which nothing is unsure since; empty unless the
 *     state is COMPLETE
 * @param entriesFed connections fed since this session exists
 * @param slice slice that was offered last, while a full pass is under way
 * @param slices slices of the full pass under way
 * @param trustLost how often trust was lost
 * @param trustLostWhy why it was lost last, empty if it never was
 */
public record ReceiverSnapshot(
    State state,
    long sinceNanos,
    Optional<Incarnation> source,
    String sourceDoubt,
    Set<Long> completeGroups,
    long entriesFed,
    OptionalInt slice,
    OptionalInt slices,
    long trustLost,
    String trustLostWhy) {

  /** How far the table can be relied upon. */
  public enum State {
    /** Nothing was heard of the source, or not for {@link ResyncSettings#UNKNOWN_NANOS}. */
    UNKNOWN,
    /** The source is heard, and no full pass has ended complete. */
    INCOMPLETE,
    /** A full pass has ended complete. */
    COMPLETE
  }
}
