package dev.lvsd.agent.election;

import dev.lvsd.netlink.route.MacAddress;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The question that precedes a claim: does anybody's kernel still answer for a VIP of the group?
 * Rounds of probes follow each other until the node claims or loses interest; without a pause for
 * as long as a claim is likely.
 */
final class ProbeWindow {
  static final long SPACING_NANOS = 10_000_000;
  static final long WAIT_NANOS = 20_000_000;
  static final long AGAIN_NANOS = 40_000_000;

  /**
   * No probe may be further from the next one, or the last from the claim. A pair's master that was
   * frozen while it was probed, and comes back while it may still prolong its lease, so answers one
   * of them: a claim is later than that by the release budget (20 ms) and the allowance for drift
   * (3.2 ms with the profile fast).
   */
  static final long FRESH_NANOS = 22_000_000;

  static final int PROBES = 3;
  static final int PROBES_IN_DOUBT = 12;

  /** What the last finished round found. */
  enum Finding {
    UNKNOWN,
    /** Nobody answered. */
    CLEAR,
    /** The peer's kernel answered: its agent is dead or hung, or the heartbeats are cut. */
    PEER,
    /** A link-layer address that is not the peer's answered. */
    STRANGER
  }

  private final long ttlNanos;
  private boolean running;
  private long begunNanos;
  private boolean probed;
  private long probedNanos;
  private long gaplessSinceNanos;
  private long startedNanos;
  private long nextProbeNanos;
  private int sent;
  private int toSend;
  private Finding inRound = Finding.UNKNOWN;
  private Finding finding = Finding.UNKNOWN;
  private long foundRoundStartedNanos;
  private long nextRoundNanos;
  private @Nullable MacAddress answeredBy;
  private boolean everHeard;
  private boolean silent;
  private long silentSinceNanos;

  /**
   * @param ttlNanos for twice that from the beginning a clear round is followed by the next at
   *     once, later after half of it
   */
  ProbeWindow(long ttlNanos) {
    this.ttlNanos = ttlNanos;
  }

  /** Goes on; true where probes for every VIP are to be sent now. */
  boolean advance(boolean inDoubt, long nowNanos) {
    if (!running) {
      begin(nowNanos);
    }
    if (sent == 0 && nowNanos - nextRoundNanos < 0) {
      return false;
    }
    if (sent == 0) {
      startedNanos = nowNanos;
      toSend = PROBES;
    }
    if (inDoubt) {
      toSend = PROBES_IN_DOUBT;
    }
    boolean counts = sent < toSend && (sent == 0 || nowNanos - nextProbeNanos >= 0);
    boolean waits = sent >= toSend && nowNanos - nextProbeNanos < 0;
    if (counts || (waits && nowNanos - probedNanos >= SPACING_NANOS)) {
      if (!probed || nowNanos - probedNanos > FRESH_NANOS) {
        gaplessSinceNanos = nowNanos;
      }
      probed = true;
      probedNanos = nowNanos;
      if (!silent) {
        silent = true;
        silentSinceNanos = nowNanos;
      }
      if (counts) {
        sent++;
        nextProbeNanos = nowNanos + (sent < toSend ? SPACING_NANOS : WAIT_NANOS);
      }
      return true;
    }
    if (sent >= toSend && nowNanos - nextProbeNanos >= 0) {
      finish(nowNanos);
    }
    return false;
  }

  private void begin(long nowNanos) {
    running = true;
    begunNanos = nowNanos;
    sent = 0;
    inRound = Finding.UNKNOWN;
    finding = Finding.UNKNOWN;
    nextRoundNanos = nowNanos;
  }

  private void finish(long nowNanos) {
    finding = inRound == Finding.UNKNOWN ? Finding.CLEAR : inRound;
    if (finding == Finding.CLEAR) {
      answeredBy = null;
    }
    foundRoundStartedNanos = startedNanos;
    // For a node that cannot claim for other reasons it is enough to look now and then.
    boolean slow = finding == Finding.CLEAR && nowNanos - begunNanos > 2 * ttlNanos;
    nextRoundNanos = startedNanos + (slow ? ttlNanos / 2 : AGAIN_NANOS);
    sent = 0;
    inRound = Finding.UNKNOWN;
  }

  /** Somebody claimed a VIP of the group. */
  void heard(MacAddress mac, Set<MacAddress> peers, long nowNanos) {
    if (!running) {
      return;
    }
    everHeard = true;
    silent = false;
    answeredBy = mac;
    inRound = peers.contains(mac) ? Finding.PEER : Finding.STRANGER;
    finding = inRound;
  }

  /** Somebody may have answered until now, as far as this node knows. */
  void suspect(long nowNanos) {
    everHeard = true;
    silent = true;
    silentSinceNanos = nowNanos;
  }

  /** Starts the round again: another node probes for the same VIP. */
  void restart(long nowNanos) {
    begin(nowNanos);
  }

  /** A claim waits for nothing else. */
  void hasten(long nowNanos) {
    if (sent == 0 && finding == Finding.CLEAR && nextRoundNanos - nowNanos > 0) {
      nextRoundNanos = nowNanos;
    }
  }

  void stop() {
    running = false;
    answeredBy = null;
  }

  /** A live master is heard: what answered before is no longer in question. */
  void forget() {
    everHeard = false;
    silent = false;
  }

  boolean running() {
    return running;
  }

  /**
   * True where a round that began after the given time, if any, was clear, and probes have followed
   * each other without a gap from then on until now.
   */
  boolean clear(OptionalLong afterNanos, long nowNanos) {
    return running
        && finding == Finding.CLEAR
        && (afterNanos.isEmpty() || foundRoundStartedNanos - afterNanos.getAsLong() >= 0)
        && foundRoundStartedNanos - gaplessSinceNanos >= 0
        && nowNanos - probedNanos <= FRESH_NANOS;
  }

  /** When the round that {@link #clear} judges began. */
  long clearRoundStartedNanos() {
    return foundRoundStartedNanos;
  }

  /** Whether no probe was answered for so long, counted from the first that was not. */
  boolean unansweredFor(long nanos, long nowNanos) {
    return !everHeard || (silent && nowNanos - silentSinceNanos >= nanos);
  }

  /** When the first probe after the last answer went out. */
  long silentSinceNanos() {
    return silentSinceNanos;
  }

  Finding finding() {
    return finding;
  }

  @Nullable MacAddress answeredBy() {
    return answeredBy;
  }

  /** When {@link #advance} has something to do again. */
  long nextNanos(long nowNanos) {
    if (!running) {
      return nowNanos;
    } else if (sent == 0) {
      return nextRoundNanos;
    }
    long spaced = probedNanos + SPACING_NANOS;
    return sent < toSend || nextProbeNanos - spaced < 0 ? nextProbeNanos : spaced;
  }
}
