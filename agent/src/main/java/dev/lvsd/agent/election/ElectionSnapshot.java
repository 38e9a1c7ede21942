package dev.lvsd.agent.election;

import dev.lvsd.agent.heartbeat.Fitness;
import org.jspecify.annotations.Nullable;

/**
 * One election at one moment, for status and metrics.
 *
 * @param role {@code abstaining}, {@code backup}, {@code candidate}, {@code claiming}, {@code
 *     master} or {@code releasing}
 * @param epoch of the current owner as far as known; absent before the first
 * @param owner node that owns the group as far as known
 * @param leaseRemainingNanos of this node's own lease; 0 unless master
 * @param fitnessReason why this node could not serve better; empty where it could serve fully
 * @param standby an operator keeps this node from owning the group
 * @param busy this node owns the group, releases it, or is handing it over
 * @param reason of the last change, for people
 */
public record ElectionSnapshot(
    String group,
    String role,
    @Nullable Epoch epoch,
    @Nullable String owner,
    long leaseRemainingNanos,
    Fitness fitness,
    String fitnessReason,
    boolean standby,
    boolean busy,
    String reason) {}
