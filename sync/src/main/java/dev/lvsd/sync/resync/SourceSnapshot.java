package dev.lvsd.sync.resync;

import java.util.Optional;
import java.util.Set;

/**
 * What a source knows of one receiver. Times are monotonic.
 *
 * @param connected whether there is an authenticated connection
 * @param receiver incarnation that is or was connected last
 * @param groups that this node is master of
 * @param pass full pass under way, or waiting for the connection to come back
 * @param wanted why a full pass is to begin as soon as it can
 * @param lastPass full pass that ended last
 * @param lastRound audit round that ended last
 * @param entriesPerSecond bound of the pace at present
 */
public record SourceSnapshot(
    boolean connected,
    Optional<Incarnation> receiver,
    Set<Long> groups,
    Optional<PassProgress> pass,
    Optional<PassReason> wanted,
    Optional<PassResult> lastPass,
    Optional<CoverageRound> lastRound,
    double entriesPerSecond) {}
