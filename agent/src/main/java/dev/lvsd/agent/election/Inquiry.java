package dev.lvsd.agent.election;

import dev.lvsd.agent.election.ElectionAction.AskGateways;
import dev.lvsd.agent.election.ElectionAction.ProbeVips;
import dev.lvsd.agent.election.ProbeWindow.Finding;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is asked of the network while no master is heard, and what may be concluded from its
 * answers: do the gateways vouch for this node, and does any kernel still serve a VIP? It begins at
 * the first missed interval, so that the answers are there when the promise is over.
 *
 * <p>A pair's silent peer may have held by the gateways' word until its kernel was last heard. So
 * silence is counted from the first probe that went unanswered, again from every moment at which
 * this node could not have heard an answer, and it means something only while every gateway
 * answers.
 */
final class Inquiry {
  private static final long BLOCKED_AFTER_NANOS = 3_000_000_000L;

  private final ElectionSettings settings;
  private final Peers peers;
  private final Arbiter arbiter;
  private final ProbeWindow probe;
  private boolean kernelServes;
  private long kernelServesSinceNanos;
  private boolean running;
  private boolean blockedReported;
  private long sinceNanos;

  Inquiry(ElectionSettings settings, Peers peers) {
    this.settings = settings;
    this.peers = peers;
    this.arbiter = new Arbiter(settings);
    this.probe = new ProbeWindow(settings.ttlNanos());
  }

  /** Begins or goes on; what is to be sent now. */
  List<ElectionAction> advance(long nowNanos) {
    List<ElectionAction> actions = new ArrayList<>();
    if (!running) {
      running = true;
      blockedReported = false;
      sinceNanos = nowNanos;
    }
    if (peers.silentFor(settings.silenceNanos(), nowNanos) && arbiter.due(nowNanos)) {
      actions.add(askGateways(nowNanos));
    }
    if (settings.arbiter() && peers.anyDeaf(nowNanos)) {
      // There is nothing to win, and probes would hold it up.
      probe.stop();
      return actions;
    }
    if (settings.arbiter()
        && !probe.running()
        && peers.silentFor(2 * settings.intervalNanos(), nowNanos)) {
      // Beginning late, it cannot know that the peer did not hold by the gateways' word a moment
      // ago.
      probe.suspect(nowNanos);
    }
    if (probe.advance(settings.arbiter() && arbiter.unanswered(nowNanos), nowNanos)) {
      actions.add(new ProbeVips());
    }
    return actions;
  }

  /**
   * A master asks the gateways once its peers are silent; whether it is to do so now. Only while
   * its kernel answers for the VIPs: it is by that answer that the peer knows of it.
   */
  boolean mustAskToHold(long nowNanos) {
    return answered(nowNanos)
        && peers.silentFor(settings.silenceNanos(), nowNanos)
        && arbiter.due(nowNanos);
  }

  /** This node is master, but its kernel has no VIP yet, as far as is known. */
  void kernelServesNotYet() {
    kernelServes = false;
  }

  /** This node's kernel has had the VIPs, set anew, since then. */
  void kernelServes(long sinceNanos) {
    kernelServes = true;
    kernelServesSinceNanos = sinceNanos;
  }

  private boolean answered(long nowNanos) {
    return kernelServes && nowNanos - kernelServesSinceNanos < settings.lifetimeNanos();
  }

  ElectionAction askGateways(long nowNanos) {
    if (arbiter.dark(nowNanos)) {
      // With the own cable out, nobody would have been heard to answer.
      probe.suspect(nowNanos);
    }
    arbiter.asking(nowNanos);
    return new AskGateways();
  }

  /** Somebody on a segment says that it has the address. */
  void claims(InetAddress address) {
    arbiter.answered(address);
  }

  /** Somebody says that it has a VIP, which this node does not own. */
  void serves(MacAddress mac, Set<MacAddress> peerMacs, long nowNanos) {
    probe.heard(mac, peerMacs, nowNanos);
  }

  boolean probing() {
    return probe.running();
  }

  /** Another node of lower rank probes too: begin the window again. */
  void probeAgain(long nowNanos) {
    probe.restart(nowNanos);
  }

  void stopProbing() {
    probe.stop();
  }

  /** A master is heard. */
  void masterHeard() {
    running = false;
  }

  /** A live master is heard: there is nothing to ask, and what was heard before is over. */
  void stopAndForget() {
    stop();
    probe.forget();
  }

  void stop() {
    probe.stop();
    running = false;
  }

  /**
   * Until when all gateways' answers let this node claim; {@link Long#MIN_VALUE} for not at all.
   */
  long claimUntilNanos(long nowNanos) {
    return settings.arbiter() && peers.silentFor(settings.ttlNanos(), nowNanos)
        ? arbiter.claimUntilNanos(nowNanos)
        : Long.MIN_VALUE;
  }

  /** Likewise for one gateway's answer and a master that holds. */
  long holdUntilNanos(long nowNanos) {
    return peers.silentFor(settings.silenceNanos(), nowNanos)
        ? arbiter.holdUntilNanos(nowNanos)
        : Long.MIN_VALUE;
  }

  /**
   * Whether nobody answers for the VIPs.
   *
   * @param peersSuffice live peers make the majority, so that no other can have held by the
   *     gateways' word
   * @param masterHeardNanos when a master was last heard; what was probed before says nothing
   */
  boolean nobodyServes(boolean peersSuffice, OptionalLong masterHeardNanos, long nowNanos) {
    return probe.clear(masterHeardNanos, nowNanos)
        && (peersSuffice
            || (probe.unansweredFor(settings.arbiterOverNanos(), nowNanos)
                && arbiter.answersSince(probe.clearRoundStartedNanos())));
  }

  /** Nothing else is missing: what was probed a while ago is probed again. */
  void hasten(long nowNanos) {
    probe.hasten(nowNanos);
  }

  /** Whether it is time to tell people that this node cannot claim: once for each inquiry. */
  boolean mustReportBlocked(long nowNanos) {
    long after =
        probe.finding() == Finding.PEER
            ? settings.lifetimeNanos() + BLOCKED_AFTER_NANOS
            : BLOCKED_AFTER_NANOS;
    boolean stranger = probe.finding() == Finding.STRANGER;
    if (blockedReported || (!stranger && nowNanos - sinceNanos < after)) {
      return false;
    }
    blockedReported = true;
    return true;
  }

  /** Who answers for a VIP and so keeps this node from claiming, for people; or nothing. */
  String whoServes() {
    return switch (probe.finding()) {
      case STRANGER ->
          "the unknown machine "
              + probe.answeredBy()
              + " answers for a VIP; find and stop it, or claim the VIPs all the same with lvsd failover --force";
      case PEER ->
          "the peer's kernel ("
              + probe.answeredBy()
              + ") still answers for a VIP, though its agent is silent";
      default -> "";
    };
  }

  /** What is missing of the gateways' word, for people. */
  List<String> missing(long nowNanos) {
    if (!settings.arbiter()) {
      return List.of();
    }
    return peers.silentFor(settings.silenceNanos(), nowNanos)
        ? arbiter.silent(nowNanos)
        : List.of("the network arbiter has no say while the peer is heard");
  }

  /**
   * When there is something to do again, at the latest.
   *
   * @param master this node is, and holds
   */
  long nextNanos(boolean master, long nowNanos) {
    long remaining = Long.MAX_VALUE;
    if (probe.running()) {
      remaining = Math.max(0, probe.nextNanos(nowNanos) - nowNanos);
      long over = probe.silentSinceNanos() + settings.arbiterOverNanos() - nowNanos;
      remaining = over > 0 ? Math.min(remaining, over) : remaining;
    }
    if (settings.arbiter() && (master ? answered(nowNanos) : running)) {
      long silent = peers.silentFromNanos(settings.silenceNanos(), nowNanos) - nowNanos;
      long due = Math.max(silent, arbiter.nextAskNanos(nowNanos) - nowNanos);
      remaining = Math.min(remaining, Math.max(0, due));
    }
    return remaining == Long.MAX_VALUE ? nowNanos + settings.intervalNanos() : nowNanos + remaining;
  }
}
