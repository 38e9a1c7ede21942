package dev.lvsd.sync.resync;

import java.util.OptionalLong;

/**
 * A full pass under way.
 *
 * @param id of this pass, rising from 1 with every pass of this agent's incarnation
 * @param slicesDone slices that the receiver is known to hold, or that were given up, of all slices
 * @param slices all slices
 * @param entriesSent connections sent
 * @param bytesSent bytes of sync messages sent
 * @param elapsedNanos since it began
 * @param remainingNanos estimate of what it still takes; empty while there is nothing to tell from
 * @param waitsFor what it goes round again for, once all that is known was compared; empty before
 */
public record PassProgress(
    long id,
    PassReason reason,
    int slicesDone,
    int slices,
    long entriesSent,
    long bytesSent,
    long elapsedNanos,
    OptionalLong remainingNanos,
    String waitsFor) {}
