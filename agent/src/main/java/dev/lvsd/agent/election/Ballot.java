package dev.lvsd.agent.election;

import java.util.Collection;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The votes for this node: its own, its peers' and the word of the gateways. The one place where
 * votes are counted, for a candidate that asks whether it would get them as for a lease.
 */
final class Ballot {
  private final ElectionSettings settings;
  private final Collection<PeerView> peers;
  private long gatewaysUntilNanos = Long.MIN_VALUE;

  Ballot(ElectionSettings settings, Collection<PeerView> peers) {
    this.settings = settings;
    this.peers = peers;
  }

  /** No word of gateways counts any more. */
  void forgetGateways() {
    gatewaysUntilNanos = Long.MIN_VALUE;
  }

  /**
   * The gateways' word counts until then; {@link Long#MIN_VALUE} leaves an earlier word as it was.
   */
  void gatewaysSay(long untilNanos) {
    gatewaysUntilNanos = untilNanos == Long.MIN_VALUE ? gatewaysUntilNanos : untilNanos;
  }

  /**
   * When the votes of a majority end; now, where there is none.
   *
   * @param claimed the epoch that they were granted to, or null to count those who would grant
   */
  long untilNanos(@Nullable Epoch claimed, long nowNanos) {
    return majorityEnd(claimed, gatewaysUntilNanos, nowNanos);
  }

  boolean won(@Nullable Epoch claimed, long nowNanos) {
    return untilNanos(claimed, nowNanos) - nowNanos > 0;
  }

  /** Whether live peers make the majority, so that no word of gateways is needed or feared. */
  boolean wonByPeers(@Nullable Epoch claimed, long nowNanos) {
    return majorityEnd(claimed, Long.MIN_VALUE, nowNanos) - nowNanos > 0;
  }

  private long majorityEnd(@Nullable Epoch claimed, long gatewaysUntil, long nowNanos) {
    // Remaining times, as absolute ones may wrap.
    long[] sorted =
        LongStream.concat(
                LongStream.of(settings.leaseNanos(), left(gatewaysUntil, nowNanos)),
                peers.stream().mapToLong(p -> left(vote(p, claimed), nowNanos)))
            .sorted()
            .toArray();
    return nowNanos + sorted[sorted.length - settings.majority()];
  }

  private static long vote(PeerView peer, @Nullable Epoch claimed) {
    return claimed == null ? peer.wouldUntilNanos : peer.grantUntil(claimed.counter());
  }

  private static long left(long untilNanos, long nowNanos) {
    return untilNanos == Long.MIN_VALUE ? 0 : Math.max(0, untilNanos - nowNanos);
  }
}
