package dev.lvsd.simulator;

import dev.lvsd.agent.election.Epoch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches what must never happen. The windows in which two kernels may answer for the VIP, all
 * others being a violation:
 *
 * <ul>
 *   <li>a kernel call that was paused between its deadline check and its effect: until that call's
 *       check afterwards has undone it;
 *   <li>a machine that was frozen whole and thaws: until its agent or its kernel's timer has
 *       removed the address, {@value #THAW_MILLIS} ms at most; where its agent is dead or stopped,
 *       for the address's lifetime;
 *   <li>ARP between the two was cut while one's agent was dead, stopped or stalled, so that no
 *       probe could find its kernel serving on: for the address's lifetime.
 * </ul>
 */
final class Judge {
  static final int THAW_MILLIS = 600;
  private static final long LIFETIME_AT_MOST_NANOS = 2_300 * Timeline.MS;

  /** A change of ownership: a claim that led to a lease. */
  record Claim(long atNanos, String node, Epoch epoch) {}

  private final Timeline time;
  private final List<SimNode> nodes = new ArrayList<>();
  private final Set<String> epochs = new HashSet<>();
  private final List<Claim> claims = new ArrayList<>();
  private @Nullable SimNetwork network;
  private @Nullable String violation;
  private long overlapSinceNanos = -1;
  private long longestOverlapNanos;
  private int overlaps;

  Judge(Timeline time) {
    this.time = time;
  }

  void watch(SimNode node, SimNetwork on) {
    nodes.add(node);
    network = on;
  }

  void claimed(SimNode node, Epoch epoch) {
    time.trace(node.name, "is master with epoch " + epoch);
    claims.add(new Claim(time.now(), node.name, epoch));
    if (!epochs.add(epoch + "/" + node.diskLife)) {
      violated("epoch " + epoch + " is used again");
    }
  }

  /** The node is master and its lease may have been extended. */
  void leaseIs(SimNode node) {
    if (!node.leased()) {
      return;
    }
    for (SimNode other : nodes) {
      if (other != node && other.leased()) {
        violated(node.name + " and " + other.name + " both hold a valid lease");
      }
    }
  }

  void kernelsChanged() {
    List<SimNode> answering = nodes.stream().filter(SimNode::answers).toList();
    if (answering.size() < 2) {
      overlapSinceNanos = -1;
      return;
    }
    if (overlapSinceNanos < 0) {
      overlapSinceNanos = time.now();
      overlaps++;
      watchOverlap(overlapSinceNanos);
    }
  }

  /** Looks again and again while two kernels answer: the excuse must hold all the time. */
  private void watchOverlap(long since) {
    if (since != overlapSinceNanos || nodes.stream().filter(SimNode::answers).count() < 2) {
      overlapSinceNanos = since == overlapSinceNanos ? -1 : overlapSinceNanos;
      return;
    }
    long lasted = time.now() - since;
    longestOverlapNanos = Math.max(longestOverlapNanos, lasted);
    boolean excused =
        nodes.stream().filter(n -> n.answers() && !n.leased()).anyMatch(n -> excused(n, lasted));
    if (excused) {
      time.after(Timeline.MS, () -> watchOverlap(since));
    } else {
      violated(
          nodes.stream().filter(SimNode::answers).map(n -> n.name).toList()
              + " both answer for the VIP since "
              + lasted / 1000
              + " us");
    }
  }

  private boolean excused(SimNode late, long lastedNanos) {
    if (late.calling()) {
      return true;
    }
    if (late.thawedWithin(THAW_MILLIS * Timeline.MS)
        || (!late.agentRuns() && late.thawedWithin(LIFETIME_AT_MOST_NANOS))) {
      return true;
    }
    return network != null
        && late.disturbedWithin(LIFETIME_AT_MOST_NANOS)
        && network.arpWasCutWithin(2 * LIFETIME_AT_MOST_NANOS)
        && lastedNanos <= LIFETIME_AT_MOST_NANOS;
  }

  void violated(String what) {
    if (violation == null) {
      violation = what + ", at " + time.now() / 1000 + " us";
      time.trace("****", violation);
    }
  }

  @Nullable String violation() {
    return violation;
  }

  List<Claim> claims() {
    return claims;
  }

  long longestOverlapNanos() {
    return longestOverlapNanos;
  }

  int overlaps() {
    return overlaps;
  }
}
