package dev.lvsd.agent.heartbeat;

/**
 * What one path to one peer has been like.
 *
 * @param lastHeardNanos monotonic; {@link Long#MIN_VALUE} for never
 * @param rttMicros smoothed round-trip time (RFC 6298, weight 1/8); -1 where unknown
 * @param jitterMicros smoothed deviation of it (weight 1/4); -1 where unknown
 * @param lossPercent share of the peer's last 100 packets that did not come by this path, 0..100
 */
public record PathStatistics(
    long received, long lastHeardNanos, long rttMicros, long jitterMicros, int lossPercent) {}
