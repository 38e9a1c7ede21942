package dev.lvsd.agent.election;

import dev.lvsd.agent.election.ElectionAction.Acquire;
import dev.lvsd.agent.election.ElectionAction.Publish;
import dev.lvsd.agent.election.ElectionAction.Reannounce;
import dev.lvsd.agent.election.ElectionAction.Release;
import dev.lvsd.agent.election.ElectionAction.Reply;
import dev.lvsd.agent.election.ElectionAction.ReserveEpochs;
import dev.lvsd.agent.election.ElectionAction.SendAll;
import dev.lvsd.agent.election.ElectionEvent.EpochFloor;
import dev.lvsd.agent.election.ElectionEvent.EpochsReserved;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.election.ElectionEvent.HandOver;
import dev.lvsd.agent.election.ElectionEvent.Heard;
import dev.lvsd.agent.election.ElectionEvent.NeighbourClaims;
import dev.lvsd.agent.election.ElectionEvent.NeighbourProbes;
import dev.lvsd.agent.election.ElectionEvent.PeerMacs;
import dev.lvsd.agent.election.ElectionEvent.Standby;
import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.agent.election.ElectionEvent.TakeOver;
import dev.lvsd.agent.election.ElectionEvent.VipsFailed;
import dev.lvsd.agent.election.ElectionEvent.VipsHeld;
import dev.lvsd.agent.election.ElectionEvent.VipsReleased;
import dev.lvsd.agent.election.ElectionSettings.Member;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.Role;
import dev.lvsd.netlink.route.MacAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One VIP group's election at one node: a state machine without I/O or clock. The package's table
 * names its states.
 *
 * <p>Times are monotonic nanoseconds of one node; they never cross the wire. Not thread-safe.
 */
public final class Election {
  private static final long FAILED_BACKOFF_NANOS = 3_000_000_000L;
  private static final long UNFIT_RETRY_NANOS = 5_000_000_000L;
  private static final long CONFLICT_EVERY_NANOS = 1_000_000_000L;
  private static final int RESENDS = 3;
  private static final String NO_EPOCH =
      "no epoch could be put on disk; lvsd status says what is wrong with the state directory";

  private final ElectionSettings settings;
  private final long group;
  private final Member me;
  private final Incarnation incarnation;
  private final Random random;
  private final Voter voter;
  private final Peers peers;
  private final Ballot ballot;
  private final Inquiry inquiry;
  private final Punctuality punctuality;
  private final Handover handover = new Handover();
  private final Epochs epochs = new Epochs();
  private final KnownMaster known = new KnownMaster();
  private final Orders orders = new Orders();
  private final HoldTime hold;
  private final long mayClaimFromNanos;

  private List<ElectionAction> actions = new ArrayList<>();
  private Role role = Role.BACKUP;
  private boolean releasing;
  private boolean leaving;
  private final Set<String> candidacies = new HashSet<>();
  private String noHandoverTold = "";
  private String reason = "started";
  private @Nullable Epoch epoch;
  private Fitness fitness = Fitness.CANNOT_SERVE;
  private String fitnessReason = "starting";
  private long fitnessHoldNanos;
  private TableIs table = new TableIs(true, "");
  private Set<MacAddress> peerMacs = Set.of();

  private long toldNanos;
  private long notBeforeNanos;
  private long roleSinceNanos;
  private boolean handedOver;
  private long solicitedNanos;
  private int resent;
  private long conflictNanos;
  private boolean conflictSeen;
  private long fitBackupSinceNanos;
  private long unfitRetryNanos;

  /**
   * @param abstainNanos how long from now this voter may be bound by a promise that it has
   *     forgotten: 1.02 x the largest ttl it ever promised
   * @param random for retries, so that two candidates do not collide for ever
   */
  public Election(
      ElectionSettings settings,
      Incarnation incarnation,
      long abstainNanos,
      Random random,
      long nowNanos) {
    this.settings = settings;
    this.group = HeartbeatCodec.hash(settings.group());
    this.me = settings.member(settings.self());
    this.incarnation = incarnation;
    this.random = random;
    this.voter = new Voter(settings.ttlNanos(), nowNanos + abstainNanos);
    this.peers = new Peers(settings);
    this.hold = new HoldTime(settings.silenceNanos());
    this.ballot = new Ballot(settings, peers.all());
    this.inquiry = new Inquiry(settings, peers);
    this.punctuality = new Punctuality(settings, nowNanos);
    this.mayClaimFromNanos = voter.abstainUntilNanos() + settings.graceNanos();
    this.toldNanos = nowNanos;
    this.notBeforeNanos = nowNanos;
    this.roleSinceNanos = nowNanos;
    this.fitBackupSinceNanos = nowNanos;
    this.unfitRetryNanos = nowNanos;
  }

  /** Takes an event in and returns what is to be done about it, in order. */
  public List<ElectionAction> on(ElectionEvent event, long nowNanos) {
    actions = new ArrayList<>();
    toldNanos = nowNanos;
    if (punctuality.late(nowNanos)) {
      wokeUpLate(nowNanos);
    }
    if (event instanceof Heard heard) {
      heard(heard, nowNanos);
    } else if (event instanceof NeighbourClaims claims) {
      neighbourClaims(claims, nowNanos);
    } else if (event instanceof NeighbourProbes probes) {
      neighbourProbes(probes, nowNanos);
    } else if (event instanceof PeerMacs macs) {
      peerMacs = macs.macs();
    } else if (event instanceof VipsHeld held) {
      if (role == Role.MASTER && held.epoch().equals(epoch)) {
        inquiry.kernelServes(held.sinceNanos());
      }
    } else if (event instanceof VipsReleased released) {
      vipsReleased(released.epoch(), nowNanos);
    } else if (event instanceof VipsFailed failed) {
      vipsFailed(failed, nowNanos);
    } else if (event instanceof HandOver request) {
      orders.taken();
      noHandoverTold = "";
      handOver(request, nowNanos);
    } else if (event instanceof TakeOver order) {
      orders.take(order.force(), nowNanos);
      actions.add(new SendAll());
    } else if (event instanceof Standby is) {
      standby(is.on(), nowNanos);
    } else if (event instanceof FitnessIs is) {
      fitnessIs(is);
    } else if (event instanceof TableIs is) {
      table = is;
    } else if (event instanceof EpochFloor floor) {
      epochs.seen(floor.counter());
    } else if (event instanceof EpochsReserved reserved) {
      epochs.reserved(reserved.upTo());
    }
    for (int i = 0; i < 4 && step(nowNanos); i++) {
      // A node that needs no answer from others goes from backup to master in one event.
    }
    resend(nowNanos);
    return actions;
  }

  /**
   * A change is told at once: of a fault that both see, each shall know what the other makes of it.
   */
  private void fitnessIs(FitnessIs is) {
    if (!is.fitness().equals(fitness)) {
      actions.add(new SendAll());
    }
    fitness = is.fitness();
    fitnessReason = is.reason();
    fitnessHoldNanos = is.holdNanos();
  }

  /**
   * A node that was itself late does not blame its peer: a pair's peer may have asked the gateways
   * for its lease meanwhile, and what was probed before says nothing of it.
   */
  private void wokeUpLate(long nowNanos) {
    if (settings.arbiter()
        && role != Role.MASTER
        && nowNanos + settings.graceNanos() - notBeforeNanos > 0) {
      notBeforeNanos = nowNanos + settings.graceNanos();
    }
  }

  // --- what peers say

  private void heard(Heard packet, long nowNanos) {
    PeerView peer = peers.get(packet.node());
    if (peer == null) {
      return;
    }
    if (!packet.abstaining()) {
      peer.everBarred = true;
      peer.barredNanos = nowNanos;
    }
    if (!packet.live()) {
      return;
    }
    GroupSection section = packet.section();
    if (role == Role.MASTER
        && peer.member.director()
        && !peer.liveWithin(settings.ttlNanos(), nowNanos)) {
      // Frozen as a master, its kernel may have answered for the VIPs before its agent woke up.
      actions.add(new Reannounce());
    }
    peer.everLive = true;
    peer.liveNanos = nowNanos;
    peer.abstaining = packet.abstaining();
    peer.fitness = section.fitness();
    peer.standby = section.standby();
    peer.unsynced = section.unsynced();
    peer.epochless = section.epochless();
    peer.role = section.role();
    peer.epochCounter = section.epochCounter();
    peer.offers = section.offering();
    if (peer.offers) {
      peer.offeredNanos = nowNanos;
    }
    epochs.seen(section.epochCounter(), section.role());
    considerMaster(packet, peer, nowNanos);
    if (packet.sameVoters()) {
      takeVote(packet, peer);
      takeTransfer(packet, peer, nowNanos);
    }
    answer(packet, peer, nowNanos);
    if (section.ready()
        && handover.offering()
        && handover.offeringTo(packet.node())
        && role == Role.MASTER) {
      handover.ready(packet.sequence());
      unfitRetryNanos = nowNanos;
      if (handover.automatic()) {
        hold.spend(nowNanos);
      }
      release("handing over to " + packet.node() + ": " + handover.reason(), nowNanos);
    }
    peer.wants(section.wanting() && !section.ordered(), nowNanos);
    if (section.ordered()
        && role == Role.MASTER
        && !handover.active()
        && peer.couldTakeOver(settings.ttlNanos(), nowNanos)) {
      handOver(new HandOver("an operator asks at " + packet.node(), false), nowNanos);
    }
  }

  private void considerMaster(Heard packet, PeerView peer, long nowNanos) {
    Epoch theirs = new Epoch(peer.epochCounter, packet.node());
    if (peer.role != Role.MASTER) {
      known.left(packet.node());
      return;
    }
    if (handover.transferring() && packet.node().equals(handover.target())) {
      handover.clear();
    }
    if (role == Role.MASTER) {
      if (theirs.laterThan(epoch)) {
        release(packet.node() + " is master with the later epoch " + theirs, nowNanos);
      } else {
        return;
      }
    } else if (role != Role.BACKUP) {
      standDown(packet.node() + " is master with epoch " + theirs, nowNanos);
    }
    boolean news = !theirs.equals(known.epoch());
    if (known.heard(theirs, settings.ttlNanos(), nowNanos)) {
      inquiry.masterHeard();
      candidacies.clear();
      if (news && !releasing) {
        reason = packet.node() + " is master";
      }
    }
  }

  private void takeVote(Heard packet, PeerView peer) {
    GroupSection section = packet.section();
    long sent = packet.answeredSentNanos();
    if (section.answer() == Answer.NONE || sent == Long.MIN_VALUE) {
      return;
    }
    peer.answeredSentNanos =
        peer.answeredSentNanos == Long.MIN_VALUE ? sent : Math.max(peer.answeredSentNanos, sent);
    peer.refuses = section.answer() == Answer.REFUSED;
    if (section.answer() == Answer.WOULD_GRANT && role == Role.CANDIDATE) {
      peer.wouldUntilNanos = sent + settings.leaseNanos();
    } else if (section.answer() == Answer.GRANTED
        && epoch != null
        && section.answeredEpoch() == epoch.counter()
        && (role == Role.CLAIMING || role == Role.MASTER)) {
      peer.grants(epoch.counter(), sent + settings.leaseNanos());
    }
  }

  private void takeTransfer(Heard packet, PeerView peer, long nowNanos) {
    GroupSection section = packet.section();
    long readySent = packet.transferSentNanos();
    if (section.transferSequence() == 0
        || readySent == Long.MIN_VALUE
        || role != Role.BACKUP
        || releasing) {
      return;
    }
    long until = readySent + settings.grantNanos();
    boolean late = nowNanos - until >= 0 || epochs.laterTenureThan(section.epochCounter());
    if (late || !mayTake(nowNanos) || !epochs.nextReserved()) {
      return;
    }
    voter.freedBy(packet.node());
    peer.answer = Answer.NONE;
    if (!voter.freeFor(me.name(), incarnation, nowNanos)) {
      return;
    }
    known.forget();
    raiseEpoch(packet.node() + " hands over", nowNanos);
    handedOver = true;
    if (epoch != null) {
      peer.grants(epoch.counter(), until);
    }
  }

  /** This node's vote, where it is asked for. */
  private void answer(Heard packet, PeerView peer, long nowNanos) {
    GroupSection section = packet.section();
    if (section.offering() && ready(peer, nowNanos)) {
      actions.add(new Reply(packet.node()));
    }
    if (!packet.soliciting() || section.role() == Role.BACKUP) {
      return;
    }
    Answer decision = decide(packet, peer, nowNanos);
    long grantedEpoch = 0;
    if (decision == Answer.GRANTED) {
      voter.promise(packet.node(), packet.incarnation(), nowNanos);
      grantedEpoch = section.epochCounter();
    }
    peer.answered(decision, packet.incarnation(), packet.sequence(), grantedEpoch);
    actions.add(new Reply(packet.node()));
  }

  private Answer decide(Heard packet, PeerView peer, long nowNanos) {
    Role asker = packet.section().role();
    if (!packet.sameVoters() || releasing || role == Role.MASTER || voter.abstaining(nowNanos)) {
      return Answer.REFUSED;
    }
    if (asker != Role.MASTER && known.another(packet.node(), settings.ttlNanos(), nowNanos)) {
      return Answer.REFUSED;
    }
    if (role == Role.CANDIDATE || role == Role.CLAIMING) {
      if (peer.member.outranks(me)) {
        standDown(packet.node() + " is a candidate of higher rank", nowNanos);
      } else if (!stuck(nowNanos)) {
        return Answer.REFUSED;
      }
    }
    if (!voter.freeFor(packet.node(), packet.incarnation(), nowNanos)) {
      return Answer.REFUSED;
    }
    if (asker == Role.CANDIDATE) {
      return Answer.WOULD_GRANT;
    }
    // A claim must be later than every tenure seen; the claimant learns the number from the
    // refusal. A master is not deposed by a record: a voter that has just started knows a floor
    // which is ahead of every tenure.
    boolean extension = voter.running(nowNanos) != null;
    boolean late = asker == Role.CLAIMING && packet.section().epochCounter() < epochs.largest();
    return late && !extension ? Answer.REFUSED : Answer.GRANTED;
  }

  /** A candidate that gets nowhere must not keep a lower one from claiming. */
  private boolean stuck(long nowNanos) {
    return role == Role.CANDIDATE && nowNanos - roleSinceNanos > 2 * settings.ttlNanos();
  }

  // --- what the segment says

  private void neighbourClaims(NeighbourClaims claims, long nowNanos) {
    inquiry.claims(claims.address());
    if (!settings.vips().contains(claims.address())) {
      return;
    }
    if (role == Role.MASTER) {
      conflict(claims, nowNanos);
    } else if (peerMacs.contains(claims.mac()) || !orders.forced(nowNanos)) {
      inquiry.serves(claims.mac(), peerMacs, nowNanos);
    }
  }

  private void conflict(NeighbourClaims claims, long nowNanos) {
    if (conflictSeen && nowNanos - conflictNanos < CONFLICT_EVERY_NANOS) {
      return;
    }
    conflictSeen = true;
    conflictNanos = nowNanos;
    String address = claims.address().getHostAddress();
    publish(
        EventType.VIP_CONFLICT,
        claims.mac()
            + " also answers for "
            + address
            + ", which this node owns; announcing it again",
        Map.of("address", address, "mac", claims.mac().toString()));
    actions.add(new Reannounce());
  }

  private void neighbourProbes(NeighbourProbes probes, long nowNanos) {
    if (role == Role.MASTER || !inquiry.probing() || !settings.vips().contains(probes.address())) {
      return;
    }
    boolean higher =
        peers.all().stream().anyMatch(p -> p.member.director() && p.member.outranks(me));
    if (peerMacs.contains(probes.mac()) && higher) {
      notBeforeNanos = nowNanos + 2 * settings.ttlNanos();
      standDown("a node of higher rank probes for the same VIP", nowNanos);
      inquiry.stopProbing();
    } else if (settings.arbiter()) {
      // Where voters decide, one that does not hear this node's probes must not hold it up.
      inquiry.probeAgain(nowNanos);
    }
  }

  // --- what the VIP owner says

  private void vipsReleased(Epoch released, long nowNanos) {
    if (!releasing || !released.equals(epoch)) {
      return;
    }
    releasing = false;
    voter.freedBy(me.name());
    notBeforeNanos = nowNanos + settings.graceNanos();
    if (handover.released(released, settings.graceNanos(), nowNanos)) {
      actions.add(new SendAll());
    } else {
      handover.clear();
    }
  }

  private void vipsFailed(VipsFailed failed, long nowNanos) {
    if (epoch == null || !failed.epoch().equals(epoch) || (role != Role.MASTER && !releasing)) {
      return;
    }
    role = Role.BACKUP;
    roleSinceNanos = nowNanos;
    reason = "the VIPs could not be taken: " + failed.reason();
    releasing = false;
    handover.clear();
    voter.freedBy(me.name());
    notBeforeNanos = nowNanos + FAILED_BACKOFF_NANOS;
    publish(EventType.ELECTION_STATE, "backup: " + reason, Map.of("role", "backup"));
    actions.add(new SendAll());
  }

  private void handOver(HandOver request, long nowNanos) {
    leaving |= request.leaving();
    if (role != Role.MASTER) {
      if (role != Role.BACKUP && leaving) {
        standDown(request.reason(), nowNanos);
      }
      return;
    }
    Optional<PeerView> heir = peers.heir(nowNanos);
    if (heir.isPresent()) {
      handover.offer(heir.get().member.name(), request.reason(), request.leaving(), nowNanos);
      actions.add(new SendAll());
      return;
    }
    if (leaving) {
      release(request.reason() + "; no peer can take over", nowNanos);
    } else {
      publish(EventType.ELECTION_BLOCKED, "no handover: no live peer can take over", Map.of());
    }
  }

  // --- what an operator says

  private void standby(boolean on, long nowNanos) {
    if (!orders.standby(on)) {
      return;
    }
    unfitRetryNanos = nowNanos;
    publish(
        on ? EventType.STANDBY_ENTERED : EventType.STANDBY_LEFT,
        on
            ? "standby: this node hands over what it owns and claims nothing until lvsd resume"
            : "standby is over: this node may own the group again",
        Map.of());
    actions.add(new SendAll());
  }

  /**
   * Why the group cannot be moved to that node now, for people; empty where it can.
   *
   * @param to a member
   * @param force a machine that nobody knows may answer for a VIP, and connections may be lost
   */
  public String refusal(String to, boolean force, long nowNanos) {
    if (to.equals(me.name())) {
      return ownRefusal(force, nowNanos);
    }
    PeerView peer = peers.get(to);
    if (peer == null) {
      return to + " is no node of this cluster";
    } else if (role != Role.MASTER) {
      return "this node does not own the group, so it cannot hand it to " + to;
    } else if (handover.active()) {
      return "it is being handed over already";
    }
    return force
        ? peer.whyNot(settings.ttlNanos(), nowNanos)
        : peer.whyNotPlanned(settings.ttlNanos(), nowNanos);
  }

  private String ownRefusal(boolean force, long nowNanos) {
    if (!me.director()) {
      return me.name() + " is a witness, which owns no VIPs";
    } else if (!able(nowNanos)) {
      return me.name() + " is " + whyUnable();
    } else if (!epochs.nextReserved()) {
      return me.name() + " cannot claim: " + NO_EPOCH;
    } else if (force) {
      return "";
    } else if (!known.heardWithin(settings.ttlNanos(), nowNanos)) {
      return "nobody owns it, and this node cannot claim it: " + whyBlocked(nowNanos);
    } else if (!table.complete()) {
      return "connections would be lost: "
          + table.reason()
          + "; wait until lvsd status says that the table is complete, or use --force";
    }
    return "";
  }

  /** Why this node is not {@link #able}, for people. */
  private String whyUnable() {
    if (orders.standby()) {
      return "in standby; lvsd resume ends that";
    } else if (leaving) {
      return "about to stop";
    } else if (fitness.cannotServe()) {
      return "not able to serve: " + fitnessReason;
    }
    return "just started and may not own VIPs yet; try again in a moment";
  }

  /** Whether this node is master and offers the group to a peer. */
  public boolean handingOver() {
    return handover.active();
  }

  // --- the passing of time

  /** One transition at most; true where there was one. */
  private boolean step(long nowNanos) {
    if (handover.repeat(nowNanos)) {
      actions.add(new SendAll());
    }
    if (!able(nowNanos) || !fitness.isFull() || role == Role.MASTER) {
      fitBackupSinceNanos = nowNanos;
    }
    // What it lacks counts while this node is master: nobody is fitter than fully fit.
    Fitness own = role == Role.MASTER ? fitness : Fitness.FULL;
    peers.all().forEach(p -> p.compare(own, settings.ttlNanos(), nowNanos));
    reserveAhead(nowNanos);
    return switch (role) {
      case BACKUP -> stepBackup(nowNanos);
      case CANDIDATE -> stepCandidate(nowNanos);
      case CLAIMING -> stepClaiming(nowNanos);
      case MASTER -> stepMaster(nowNanos);
    };
  }

  private boolean able(long nowNanos) {
    return me.director()
        && !fitness.cannotServe()
        && !leaving
        && !orders.standby()
        && !voter.abstaining(nowNanos)
        && nowNanos - mayClaimFromNanos >= 0;
  }

  private boolean mayClaim(long nowNanos) {
    return mayTake(nowNanos) && nowNanos - notBeforeNanos >= 0;
  }

  /** What is handed over needs no waiting: who had it says itself that it is free. */
  private boolean mayTake(long nowNanos) {
    return able(nowNanos) && !releasing && !handover.transferring();
  }

  private boolean stepBackup(long nowNanos) {
    if (known.heardWithin(settings.silenceNanos(), nowNanos)) {
      inquiry.stopAndForget();
      return false;
    } else if (!mayClaim(nowNanos)) {
      inquiry.stop();
      return false;
    }
    actions.addAll(inquiry.advance(nowNanos));
    Voter.Promise promise = voter.running(nowNanos);
    boolean bound = promise != null && !promise.candidate().equals(me.name());
    if (bound || known.heardWithin(settings.ttlNanos(), nowNanos)) {
      return false;
    }
    become(Role.CANDIDATE, "no live master", nowNanos);
    actions.add(new SendAll());
    return true;
  }

  private boolean stepCandidate(long nowNanos) {
    if (!mayClaim(nowNanos) || !voter.freeFor(me.name(), incarnation, nowNanos)) {
      standDown(able(nowNanos) ? "waiting" : whyUnable(), nowNanos);
      return false;
    }
    actions.addAll(inquiry.advance(nowNanos));
    ballot.forgetGateways();
    ballot.gatewaysSay(inquiry.claimUntilNanos(nowNanos));
    boolean won = ballot.won(null, nowNanos) && epochs.nextReserved();
    if (!won || !nobodyServes(nowNanos)) {
      if (won) {
        inquiry.hasten(nowNanos);
      }
      reportBlocked(nowNanos);
      return false;
    }
    raiseEpoch("a majority would grant and nobody answers for the VIPs", nowNanos);
    handedOver = false;
    return true;
  }

  private @Nullable Epoch claimed() {
    return role == Role.CLAIMING || role == Role.MASTER ? epoch : null;
  }

  private boolean nobodyServes(long nowNanos) {
    return inquiry.nobodyServes(
        ballot.wonByPeers(claimed(), nowNanos), known.heardNanos(), nowNanos);
  }

  private void raiseEpoch(String why, long nowNanos) {
    epoch = new Epoch(epochs.next(), me.name());
    ballot.forgetGateways();
    become(Role.CLAIMING, why, nowNanos);
    actions.add(new SendAll());
  }

  private boolean stepClaiming(long nowNanos) {
    boolean may = handedOver ? mayTake(nowNanos) : mayClaim(nowNanos);
    if (!may || !voter.freeFor(me.name(), incarnation, nowNanos) || epoch == null) {
      standDown(able(nowNanos) ? "waiting" : whyUnable(), nowNanos);
      return false;
    }
    voter.promise(me.name(), incarnation, nowNanos);
    if (!handedOver) {
      actions.addAll(inquiry.advance(nowNanos));
      ballot.gatewaysSay(inquiry.claimUntilNanos(nowNanos));
    }
    boolean clear = handedOver || nobodyServes(nowNanos);
    if (!clear) {
      inquiry.hasten(nowNanos);
    }
    if (clear && leaseEndNanos(nowNanos) - settings.releaseBudgetNanos() - nowNanos > 0) {
      become(Role.MASTER, handedOver ? reason : "a majority granted epoch " + epoch, nowNanos);
      inquiry.stop();
      inquiry.kernelServesNotYet();
      known.forget();
      orders.taken();
      conflictSeen = false;
      epochs.seen(epoch.counter(), Role.MASTER);
      actions.add(new Acquire(epoch));
      actions.add(new SendAll());
      return true;
    }
    if (nowNanos - roleSinceNanos >= settings.ttlNanos()) {
      notBeforeNanos =
          nowNanos + settings.intervalNanos() / 2 + random.nextLong(settings.intervalNanos());
      standDown("no majority granted epoch " + epoch + " within ttl", nowNanos);
    }
    return false;
  }

  private boolean stepMaster(long nowNanos) {
    voter.promise(me.name(), incarnation, nowNanos);
    if (inquiry.mustAskToHold(nowNanos)) {
      // Where only the other direction is cut, the peer must know that this lease goes on: it
      // counts its silence from a packet that is not older than the request.
      actions.add(new SendAll());
      actions.add(inquiry.askGateways(nowNanos));
    }
    ballot.gatewaysSay(inquiry.holdUntilNanos(nowNanos));
    if (nowNanos - (leaseEndNanos(nowNanos) - settings.releaseBudgetNanos()) >= 0) {
      release(
          "its lease ends: " + missingVotes(nowNanos) + punctuality.account(nowNanos), nowNanos);
    } else if (!handover.active() && nowNanos - unfitRetryNanos >= 0) {
      handOverOfItself(nowNanos);
    } else if (handover.outOfPatience(nowNanos)) {
      boolean gone = handover.leaving();
      String why = handover.reason() + "; " + handover.target() + " was not ready in time";
      handover.clear();
      if (gone) {
        release(why, nowNanos);
      } else if (!why.equals(noHandoverTold)) {
        // What this node tries of itself it tries for as long as there is cause.
        noHandoverTold = why;
        publish(EventType.ELECTION_BLOCKED, "no handover: " + why, Map.of());
      }
    }
    return false;
  }

  /** Standby, a fitter peer, or one that preempts. */
  private void handOverOfItself(long nowNanos) {
    for (PeerView peer : peers.all()) {
      String why = causeForHandover(peer, nowNanos);
      if (!why.isEmpty()) {
        unfitRetryNanos = nowNanos + UNFIT_RETRY_NANOS;
        handOver(new HandOver(why, false), nowNanos);
        if (!orders.standby()) {
          handover.ofItself();
        }
        return;
      }
    }
  }

  /** For so long a peer must have been fitter before it gets the group. */
  private long fitterForNanos(long nowNanos) {
    return Math.max(hold.nanos(nowNanos), fitnessHoldNanos);
  }

  private String causeForHandover(PeerView peer, long nowNanos) {
    if (orders.standby() && peer.whyNotPlanned(settings.ttlNanos(), nowNanos).isEmpty()) {
      return whyUnable();
    } else if (peer.fitter && nowNanos - peer.fitterSinceNanos >= fitterForNanos(nowNanos)) {
      return whyLessFit(peer);
    } else if (peer.wants
        && settings.preempt()
        && peer.member.outranks(me)
        && nowNanos - peer.wantsSinceNanos >= hold.nanos(nowNanos)) {
      return peer.member.name() + " is preferred and asks for the group";
    }
    return "";
  }

  private String whyLessFit(PeerView peer) {
    if (fitness.cannotServe()) {
      return whyUnable();
    }
    String name = peer.member.name();
    return (peer.fitness.isFull()
            ? "able to serve only in part, unlike " + name
            : name
                + " can serve more, for it lacks "
                + things(peer.fitness.lacks())
                + " and this node "
                + things(fitness.lacks()))
        + ": "
        + fitnessReason;
  }

  private static String things(int count) {
    return count + (count == 1 ? " thing" : " things");
  }

  /**
   * When the lease that a majority has granted ends; {@link Long#MIN_VALUE} unless claiming or
   * master.
   */
  public long leaseEndNanos(long nowNanos) {
    Epoch claimed = claimed();
    return claimed == null ? Long.MIN_VALUE : ballot.untilNanos(claimed, nowNanos);
  }

  private void reserveAhead(long nowNanos) {
    long upTo = me.director() ? epochs.toReserve(nowNanos) : 0;
    if (upTo != 0) {
      actions.add(new ReserveEpochs(upTo));
    }
  }

  private void resend(long nowNanos) {
    if (role == Role.BACKUP || resent >= RESENDS) {
      return;
    }
    if (peers.anyUnanswered(solicitedNanos)
        && nowNanos - solicitedNanos >= settings.intervalNanos() / 4) {
      resent++;
      actions.add(new SendAll());
    }
  }

  // --- transitions

  private void become(Role next, String why, long nowNanos) {
    boolean claimed = role == Role.CLAIMING || role == Role.MASTER;
    role = next;
    reason = why;
    roleSinceNanos = nowNanos;
    resent = 0;
    boolean candidacy = next == Role.CANDIDATE || (next == Role.BACKUP && !claimed);
    String name = stateName(nowNanos);
    // A candidate may have to come and go for as long as there is no master: for each reason once.
    if (!candidacy || candidacies.add(name + ": " + why)) {
      publish(EventType.ELECTION_STATE, name + ": " + why, Map.of("role", name));
    }
    if (next == Role.MASTER) {
      candidacies.clear();
      noHandoverTold = "";
    }
  }

  private void standDown(String why, long nowNanos) {
    if (role == Role.CANDIDATE || role == Role.CLAIMING) {
      become(Role.BACKUP, why, nowNanos);
      // Nothing was ever owned under this claim, so the own vote binds nobody.
      voter.freedBy(me.name());
    }
  }

  private void release(String why, long nowNanos) {
    if (role != Role.MASTER || epoch == null) {
      return;
    }
    releasing = true;
    become(Role.BACKUP, why, nowNanos);
    actions.add(new Release(epoch, why));
  }

  private void publish(EventType type, String message, Map<String, Object> data) {
    Map<String, Object> all = new LinkedHashMap<>(data);
    if (epoch != null) {
      all.put("epoch", epoch.toString());
    }
    actions.add(new Publish(type, message, all));
  }

  private void reportBlocked(long nowNanos) {
    if (inquiry.mustReportBlocked(nowNanos)) {
      publish(
          EventType.ELECTION_BLOCKED,
          "no master, and this node cannot claim: " + whyBlocked(nowNanos),
          Map.of());
    }
  }

  private String whyBlocked(long nowNanos) {
    String server = inquiry.whoServes();
    if (!server.isEmpty()) {
      return server;
    }
    return epochs.nextReserved() ? missingVotes(nowNanos) : NO_EPOCH;
  }

  private String missingVotes(long nowNanos) {
    List<String> missing = new ArrayList<>(peers.missing(nowNanos));
    missing.addAll(inquiry.missing(nowNanos));
    return missing.isEmpty() ? "votes are on their way" : String.join(", ", missing);
  }

  // --- what the wire and people see

  /** A packet that solicits is about to be sent to all peers; this node's own vote goes with it. */
  public void soliciting(long nowNanos) {
    if (nowNanos - solicitedNanos >= settings.intervalNanos() / 2) {
      resent = 0;
    }
    solicitedNanos = nowNanos;
  }

  /** Whether this node asks for votes, so that its packets are to be answered at once. */
  public boolean solicits() {
    return role != Role.BACKUP;
  }

  /** Whether this node grants nobody and bars nobody: just started, or gone after a handover. */
  public boolean abstaining(long nowNanos) {
    return voter.abstaining(nowNanos) || (leaving && role == Role.BACKUP && !releasing);
  }

  /**
   * What a packet to that peer says of this group.
   *
   * @param to the incarnation that the packet echoes; answers to an earlier one are left out
   */
  public GroupSection section(String node, @Nullable Incarnation to, long nowNanos) {
    PeerView peer = peers.get(node);
    if (peer == null) {
      throw new IllegalArgumentException("no peer " + node);
    }
    boolean answers =
        peer.answer != Answer.NONE && to != null && to.equals(peer.answeredIncarnation);
    Voter.Promise promise = voter.running(nowNanos);
    long refusedFor = promise == null ? 0 : (promise.untilNanos() - nowNanos) / 1000;
    boolean own = role == Role.CLAIMING || role == Role.MASTER;
    long transfer = handover.transferSequenceFor(node);
    long counter =
        transfer != 0
            ? handover.transferEpoch()
            : own && epoch != null ? epoch.counter() : epochs.largest();
    return new GroupSection(
        group,
        role,
        fitness,
        counter,
        answers ? peer.answer : Answer.NONE,
        answers ? peer.answeredSequence : 0,
        answers ? peer.answeredEpoch : 0,
        (int) Math.min(refusedFor, Integer.MAX_VALUE),
        role == Role.MASTER && handover.offering() && handover.offeringTo(node),
        ready(peer, nowNanos),
        transfer,
        orderedToTake(nowNanos) || wanting(nowNanos),
        orderedToTake(nowNanos),
        orders.standby(),
        role != Role.MASTER && !table.complete(),
        !epochs.nextReserved());
  }

  private boolean ready(PeerView peer, long nowNanos) {
    return peer.offers
        && nowNanos - peer.offeredNanos <= settings.ttlNanos()
        && role == Role.BACKUP
        && !releasing
        && able(nowNanos)
        && epochs.nextReserved();
  }

  private boolean orderedToTake(long nowNanos) {
    return role == Role.BACKUP
        && orders.asking(nowNanos)
        && able(nowNanos)
        && epochs.nextReserved();
  }

  private boolean wanting(long nowNanos) {
    Epoch master = known.epoch();
    return settings.preempt()
        && role == Role.BACKUP
        && master != null
        && known.heardWithin(settings.ttlNanos(), nowNanos)
        && me.outranks(settings.member(master.node()))
        && nowNanos - fitBackupSinceNanos >= settings.preemptDelayNanos()
        && fitness.isFull()
        && table.complete()
        && epochs.nextReserved()
        && able(nowNanos);
  }

  /**
   * When {@link #on} with a tick has something to do, at the latest; an early tick does no harm. As
   * of the last event, so that what has fallen due since then is not passed over: it is in the past
   * then.
   */
  public long nextDeadlineNanos() {
    long nowNanos = toldNanos;
    long remaining = settings.intervalNanos();
    remaining = Math.min(remaining, ahead(voter.abstainUntilNanos(), nowNanos));
    remaining = Math.min(remaining, ahead(mayClaimFromNanos, nowNanos));
    remaining = Math.min(remaining, ahead(notBeforeNanos, nowNanos));
    Voter.Promise promise = voter.running(nowNanos);
    if (role == Role.BACKUP && promise != null) {
      remaining = Math.min(remaining, ahead(promise.untilNanos(), nowNanos));
    }
    if (known.heardNanos().isPresent()) {
      long heard = known.heardNanos().getAsLong();
      remaining = Math.min(remaining, ahead(heard + settings.silenceNanos(), nowNanos));
      remaining = Math.min(remaining, ahead(heard + settings.ttlNanos(), nowNanos));
    }
    if (role != Role.BACKUP && resent < RESENDS && peers.anyUnanswered(solicitedNanos)) {
      long again = solicitedNanos + settings.intervalNanos() / 4;
      remaining = Math.min(remaining, Math.max(0, again - nowNanos));
    }
    long inquire = inquiry.nextNanos(role == Role.MASTER, nowNanos);
    remaining = Math.min(remaining, inquire - nowNanos);
    if (role == Role.MASTER) {
      long release = leaseEndNanos(nowNanos) - settings.releaseBudgetNanos();
      remaining = Math.min(remaining, Math.max(0, release - nowNanos));
      for (PeerView peer : peers.all()) {
        long due = peer.fitterSinceNanos + fitterForNanos(nowNanos);
        remaining = peer.fitter ? Math.min(remaining, ahead(due, nowNanos)) : remaining;
      }
    }
    if (handover.transferring()) {
      remaining = Math.min(remaining, Math.max(0, handover.nextNanos() - nowNanos));
    }
    return nowNanos + remaining;
  }

  private static long ahead(long atNanos, long nowNanos) {
    long remaining = atNanos - nowNanos;
    return remaining > 0 ? remaining : Long.MAX_VALUE;
  }

  public ElectionSnapshot snapshot(long nowNanos) {
    boolean master = role == Role.MASTER;
    Epoch shown =
        master ? epoch : known.heardWithin(settings.ttlNanos(), nowNanos) ? known.epoch() : null;
    return new ElectionSnapshot(
        settings.group(),
        stateName(nowNanos),
        shown,
        shown == null ? null : shown.node(),
        master ? Math.max(0, leaseEndNanos(nowNanos) - nowNanos) : 0,
        fitness,
        fitnessReason,
        orders.standby(),
        master || releasing || handover.transferring(),
        reason);
  }

  private String stateName(long nowNanos) {
    if (releasing) {
      return "releasing";
    }
    if (voter.abstaining(nowNanos)) {
      return "abstaining";
    }
    return role.name().toLowerCase(Locale.ROOT);
  }
}
