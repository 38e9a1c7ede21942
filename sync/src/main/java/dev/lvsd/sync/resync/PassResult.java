package dev.lvsd.sync.resync;

/**
 * A full pass that is over.
 *
 * @param id see {@link PassProgress}
 * @param why in words, if it is not complete, else empty
 * @param entries eligible connections compared
 * @param lacking of them, those that the receiver does not hold although they were sent
 * @param entriesSent connections sent, again sent ones counted again
 * @param bytesSent bytes of sync messages sent
 * @param startedNanos monotonic
 * @param endedNanos monotonic
 */
public record PassResult(
    long id,
    PassReason reason,
    PassOutcome outcome,
    String why,
    long entries,
    long lacking,
    long entriesSent,
    long bytesSent,
    long startedNanos,
    long endedNanos) {}
