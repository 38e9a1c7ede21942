package dev.lvsd.agent.election;

import dev.lvsd.agent.election.ElectionSettings.Member;
import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.Role;
import org.jspecify.annotations.Nullable;

/** What one peer last said of the group, and what this node last answered it. */
final class PeerView {
  final Member member;

  // What it said in live packets.
  boolean everLive;
  long liveNanos;
  boolean abstaining = true;
  Fitness fitness = Fitness.CANNOT_SERVE;
  boolean standby;
  boolean unsynced;
  boolean epochless;
  Role role = Role.BACKUP;
  long epochCounter;

  // Its packets, live or not, that bar the arbiter.
  boolean everBarred;
  long barredNanos;

  // Its votes for this node.
  long wouldUntilNanos = Long.MIN_VALUE;
  long grantEpoch;
  long grantUntilNanos = Long.MIN_VALUE;
  long answeredSentNanos = Long.MIN_VALUE;
  boolean refuses;

  // This node's answer to it.
  Answer answer = Answer.NONE;
  @Nullable Incarnation answeredIncarnation;
  long answeredSequence;
  long answeredEpoch;

  // Causes for a handover to it, and since when they have lasted.
  boolean fitter;
  int fitterBy;
  long fitterSinceNanos;
  boolean wants;
  long wantsSinceNanos;

  // Handing over.
  boolean offers;
  long offeredNanos;

  PeerView(Member member) {
    this.member = member;
  }

  boolean liveWithin(long nanos, long nowNanos) {
    return everLive && nowNanos - liveNanos <= nanos;
  }

  /** Whether it has not barred the arbiter for so long. */
  boolean silentFor(long nanos, long nowNanos) {
    return !everBarred || nowNanos - barredNanos >= nanos;
  }

  boolean wouldGrant(long nowNanos) {
    return wouldUntilNanos != Long.MIN_VALUE && nowNanos - wouldUntilNanos < 0;
  }

  /**
   * Until when its grant for that epoch makes a lease; {@link Long#MIN_VALUE} where it has none.
   */
  long grantUntil(long epoch) {
    return grantEpoch == epoch ? grantUntilNanos : Long.MIN_VALUE;
  }

  void grants(long epoch, long untilNanos) {
    if (grantEpoch != epoch
        || grantUntilNanos == Long.MIN_VALUE
        || untilNanos - grantUntilNanos > 0) {
      grantEpoch = epoch;
      grantUntilNanos = untilNanos;
    }
  }

  void answered(Answer given, Incarnation to, long sequence, long epoch) {
    answer = given;
    answeredIncarnation = to;
    answeredSequence = sequence;
    answeredEpoch = epoch;
  }

  /** Whether it asks for the group of itself. */
  void wants(boolean now, long nowNanos) {
    if (now && !wants) {
      wantsSinceNanos = nowNanos;
    }
    wants = now;
  }

  /**
   * Holds it against this node's fitness. Stale reports end every cause. What this node comes to
   * lack beside what it lacked already, the peer may learn of later again: the time counts from
   * when the lead was last larger than it had been.
   */
  void compare(Fitness own, long ttlNanos, long nowNanos) {
    boolean able = couldTakeOver(ttlNanos, nowNanos);
    // Connections are worth more than a fitter owner, but not more than being served at all.
    boolean worthIt = !unsynced || own.cannotServe();
    boolean now = able && worthIt && fitness.compareTo(own) > 0;
    int lead = own.cannotServe() ? 0 : fitness.level() - own.level();
    if (now && (!fitter || lead > fitterBy)) {
      fitterSinceNanos = nowNanos;
      fitterBy = lead;
    }
    fitter = now;
    wants &= able && !unsynced && fitness.compareTo(own) >= 0;
  }

  /** Could it serve, as far as it says? */
  boolean couldTakeOver(long ttlNanos, long nowNanos) {
    return whyNot(ttlNanos, nowNanos).isEmpty();
  }

  /**
   * Why the group should not be handed to it, for people; empty where it may be. Beside {@link
   * #whyNot} that connections would be lost.
   */
  String whyNotPlanned(long ttlNanos, long nowNanos) {
    String why = whyNot(ttlNanos, nowNanos);
    return why.isEmpty() && unsynced
        ? "the connection table of "
            + member.name()
            + " is not complete, so connections would be lost; lvsd status there says how far it"
            + " is; wait, or lvsd failover --force"
        : why;
  }

  /** Why it could not take over, for people; empty where it could. */
  String whyNot(long ttlNanos, long nowNanos) {
    if (!member.director()) {
      return member.name() + " is a witness, which owns no VIPs";
    } else if (!liveWithin(ttlNanos, nowNanos)) {
      return "no live peer: " + member.name() + " is not heard, or does not hear this node";
    } else if (standby) {
      return member.name() + " is in standby; lvsd resume there ends that";
    } else if (abstaining) {
      return member.name() + " has just started and may not own VIPs yet; try again in a moment";
    } else if (fitness.cannotServe()) {
      return member.name() + " cannot serve; lvsd status there says why";
    } else if (epochless) {
      return member.name()
          + " cannot claim, as no epoch could be put on disk there; lvsd status there says what is"
          + " wrong with its state directory";
    }
    return "";
  }
}
