package dev.lvsd.agent.election;

import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.Set;

/** What an election is told. */
public sealed interface ElectionEvent {
  /** Nothing but the passing of time. */
  record Tick() implements ElectionEvent {}

  /**
   * An authenticated packet of the peer, with a rising sequence number.
   *
   * @param live it is of the peer's known incarnation and echoes this node within ttl; otherwise it
   *     only bars the arbiter
   * @param sameVoters its voter-set hash is this node's
   * @param sequence the packet's own
   * @param answeredSentNanos when this node sent the packet that the section answers; {@link
   *     Long#MIN_VALUE} if unknown
   * @param transferSentNanos likewise for the readiness that a transfer names
   */
  record Heard(
      String node,
      Incarnation incarnation,
      boolean live,
      boolean abstaining,
      boolean soliciting,
      boolean sameVoters,
      long sequence,
      GroupSection section,
      long answeredSentNanos,
      long transferSentNanos)
      implements ElectionEvent {}

  /** Somebody on a segment says that it has the address. */
  record NeighbourClaims(InetAddress address, MacAddress mac) implements ElectionEvent {}

  /** Somebody on a segment asks whether anyone has the VIP. */
  record NeighbourProbes(InetAddress address, MacAddress mac) implements ElectionEvent {}

  /** The link-layer addresses of the peers, as far as known; replaces what was said before. */
  record PeerMacs(Set<MacAddress> macs) implements ElectionEvent {
    public PeerMacs {
      macs = Set.copyOf(macs);
    }
  }

  /**
   * The kernel holds every VIP of the group, set or refreshed by calls that began then; it takes
   * each out by itself no sooner than its lease after that.
   */
  record VipsHeld(Epoch epoch, long sinceNanos) implements ElectionEvent {}

  /** The kernel does not hold any VIP of the group any more. */
  record VipsReleased(Epoch epoch) implements ElectionEvent {}

  /** The kernel refused a VIP; none of the group is held. */
  record VipsFailed(Epoch epoch, String reason) implements ElectionEvent {}

  /**
   * An operator, or the end of the agent, wants another node to own the group.
   *
   * @param leaving this node is about to stop and claims nothing any more
   */
  record HandOver(String reason, boolean leaving) implements ElectionEvent {}

  /**
   * An operator wants this node to own the group: the master is asked for it.
   *
   * @param force also where a machine that nobody knows answers for a VIP
   */
  record TakeOver(boolean force) implements ElectionEvent {}

  /** An operator keeps this node from owning the group, or does so no longer. */
  record Standby(boolean on) implements ElectionEvent {}

  /**
   * How well this node could serve the group, and why not better.
   *
   * @param holdNanos for how long at least a peer must have been fitter before it is given the
   *     group: so long may one node know of a cause before the other does
   */
  record FitnessIs(Fitness fitness, String reason, long holdNanos) implements ElectionEvent {
    /** Nothing that the peer would know later. */
    public FitnessIs(Fitness fitness, String reason) {
      this(fitness, reason, 0);
    }
  }

  /**
   * Whether this node's connection table holds what the master's does; true where connections are
   * not synced. Until it is told, it is so.
   *
   * @param reason why not, for people; empty where it does
   */
  record TableIs(boolean complete, String reason) implements ElectionEvent {}

  /**
   * An epoch was seen outside of live packets (disk, Hazelcast's record): it only raises the floor.
   */
  record EpochFloor(long counter) implements ElectionEvent {}

  /** Epochs up to this counter are safely on disk as used. */
  record EpochsReserved(long upTo) implements ElectionEvent {}
}
