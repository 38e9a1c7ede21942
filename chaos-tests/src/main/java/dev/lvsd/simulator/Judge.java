package dev.lvsd.simulator;

import dev.lvsd.agent.election.Epoch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches what must never happen:
 *
 * <ul>
 *   <li>two nodes hold a valid lease at the same true time: never, without an exception;
 *   <li>an epoch is used twice, but by a node that has lost its disk in between;
 *   <li>a node owns the VIP by less than a majority of votes for that very epoch, none of them
 *       older than ttl;
 *   <li>a packet that does not prove that its sender hears this node wins its vote;
 *   <li>two kernels answer for the VIP, but in the windows that {@link Excuse} names.
 * </ul>
 */
final class Judge {
  /** What an agent that runs needs to take an address out, once nothing holds it up any more. */
  private static final long PROMPT_NANOS = 100 * Timeline.MS;

  /** For how long the kernel keeps an address that nobody refreshes. */
  private static final long LIFETIME_AT_MOST_NANOS = 2_300 * Timeline.MS;

  /**
   * Why two kernels may answer for the VIP for a while. In each of them one lease at most is valid,
   * and the node without one has the address left over. That a pair's network alone is to blame
   * (heartbeats and ARP cut, gateways reached by both) is none of them: {@link Nemesis} does not do
   * it.
   */
  enum Excuse {
    /**
     * The late node was paused within a kernel call, between its look at the deadline and the
     * call's effect. Until that call's own look afterwards has undone it. No user of that interface
     * of the kernel can do better.
     */
    CALL("a kernel call was paused and undone"),
    /**
     * The late node's machine stood still as a whole and goes on: its kernel answers before any of
     * its threads has run. Until its agent has run, 100 ms at most.
     */
    THAW("a machine thawed"),
    /** The same, but its agent is dead or stopped. Until the kernel's own lease ends. */
    THAW_WITHOUT_AGENT("a machine thawed whose agent was dead or stopped"),
    /**
     * The late node's agent is dead, stopped or stalled, so that its kernel serves on, and ARP from
     * there was cut when the other node probed, so that it could not know. Until the agent has run,
     * or the kernel's own lease ends.
     */
    UNSEEN("an agent was dead or stood still, and ARP was cut when the other probed");

    private final String text;

    Excuse(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** A change of ownership: a claim that led to a lease. */
  record Claim(long atNanos, String node, Epoch epoch) {}

  /** Windows of one kind in which two kernels answered. */
  record Windows(int count, long longestNanos) {
    Windows and(Windows other) {
      return new Windows(count + other.count, Math.max(longestNanos, other.longestNanos));
    }
  }

  /** Something that a fault can be aimed at. */
  enum Moment {
    CLAIMED,
    RELEASING,
    /** A kernel call that adds or refreshes begins. */
    CALLING
  }

  /** Told of moments. */
  interface Onlooker {
    void happens(Moment moment, SimNode node);
  }

  private final Timeline time;
  private final List<SimNode> nodes = new ArrayList<>();
  private final Set<String> epochs = new HashSet<>();
  private final List<Claim> claims = new ArrayList<>();
  private final Map<Excuse, Windows> windows = new EnumMap<>(Excuse.class);
  private final SimNetwork network;
  private Onlooker onlooker = (moment, node) -> {};
  private @Nullable String violation;
  private long overlapSinceNanos = -1;
  private @Nullable Excuse lastExcuse;

  Judge(Timeline time, SimNetwork network) {
    this.time = time;
    this.network = network;
  }

  void watch(SimNode node) {
    nodes.add(node);
  }

  void tell(Onlooker who) {
    onlooker = who;
  }

  void claimed(SimNode node, Epoch epoch, int votes, int majority) {
    time.trace(node.name, "is master with epoch " + epoch);
    claims.add(new Claim(time.now(), node.name, epoch));
    if (!epochs.add(epoch + "/" + node.diskLife)) {
      violated("epoch " + epoch + " is used again");
    }
    if (votes < majority) {
      violated(node.name + " owns epoch " + epoch + " by " + votes + " votes of " + majority);
    }
    onlooker.happens(Moment.CLAIMED, node);
  }

  void releasing(SimNode node) {
    onlooker.happens(Moment.RELEASING, node);
  }

  void calling(SimNode node) {
    onlooker.happens(Moment.CALLING, node);
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

  /** What a kernel would answer may have changed, or what excuses it. */
  void kernelsChanged() {
    boolean was = overlapSinceNanos >= 0;
    look();
    if (!was && overlapSinceNanos >= 0) {
      lookAgain(overlapSinceNanos);
    }
  }

  private void lookAgain(long since) {
    time.after(
        Timeline.MS,
        () -> {
          if (since == overlapSinceNanos && violation == null) {
            look();
            lookAgain(since);
          }
        });
  }

  private void look() {
    int answering = 0;
    int excused = 0;
    Excuse excuse = null;
    for (SimNode node : nodes) {
      if (node.answers()) {
        answering++;
        Excuse its = node.leased() ? null : excuse(node);
        excuse = its == null ? excuse : its;
        excused += its == null ? 0 : 1;
      }
    }
    if (answering < 2) {
      count();
      overlapSinceNanos = -1;
      lastExcuse = null;
      return;
    }
    if (overlapSinceNanos < 0) {
      overlapSinceNanos = time.now();
    }
    if (answering - excused > 1) {
      violated(
          nodes.stream().filter(SimNode::answers).map(n -> n.name).toList()
              + " both answer for the VIP since "
              + (time.now() - overlapSinceNanos) / 1000
              + " us");
    }
    lastExcuse = excuse;
  }

  private void count() {
    Excuse excuse = lastExcuse;
    if (excuse != null) {
      windows.merge(excuse, new Windows(1, time.now() - overlapSinceNanos), Windows::and);
    }
  }

  private @Nullable Excuse excuse(SimNode late) {
    if (late.calling()) {
      return Excuse.CALL;
    }
    boolean hampered = late.hamperedWithin(PROMPT_NANOS);
    if (hampered && late.thawedWithin(LIFETIME_AT_MOST_NANOS)) {
      return late.agentRuns() ? Excuse.THAW : Excuse.THAW_WITHOUT_AGENT;
    }
    return hampered && network.arpWasCutWithin(2 * LIFETIME_AT_MOST_NANOS) ? Excuse.UNSEEN : null;
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

  Map<Excuse, Windows> windows() {
    return windows;
  }
}
