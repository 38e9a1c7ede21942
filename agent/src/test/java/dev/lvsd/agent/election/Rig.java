package dev.lvsd.agent.election;

import dev.lvsd.agent.election.ElectionEvent.Heard;
import dev.lvsd.agent.election.ElectionSettings.Member;
import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.Role;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One election, its clock and its surroundings in the hands of a test. Steps are milliseconds. */
final class Rig {
  static final long MS = 1_000_000;
  static final List<InetAddress> GATEWAYS = List.of(address(253), address(254));
  static final InetAddress VIP = address(10);
  static final MacAddress PEER_MAC = new MacAddress("02:00:00:00:00:02");

  final ElectionSettings settings;
  final Election election;
  final List<ElectionAction> actions = new ArrayList<>();
  final Incarnation self = new Incarnation(7, 7);
  long now = beforeTheWrap(700 * MS);
  boolean gatewaysAnswer = true;
  boolean epochsAreReserved;
  boolean released = true;
  boolean kernelServes = true;
  private long sequence;

  Rig(ElectionSettings settings) {
    this(settings, true);
  }

  Rig(ElectionSettings settings, boolean epochsAreReserved) {
    this.epochsAreReserved = epochsAreReserved;
    this.settings = settings;
    this.election = new Election(settings, self, settings.graceNanos(), new Random(1), now);
    tell(new ElectionEvent.PeerMacs(Set.of(PEER_MAC)));
    tell(new ElectionEvent.FitnessIs(Fitness.FULL, "all is well"));
  }

  /** A clock's reading so long before it turns negative. */
  static long beforeTheWrap(long nanos) {
    return Long.MAX_VALUE - nanos;
  }

  /** As {@link #pair}, but the one has another priority than the other, and may preempt. */
  static ElectionSettings preempting(String self, int priorityOfA, long delayNanos) {
    ElectionSettings pair =
        settings(self, List.of(new Member("a", priorityOfA, true), new Member("b", 100, true)));
    return new ElectionSettings(
        pair.group(),
        pair.members(),
        self,
        pair.gateways(),
        pair.vips(),
        pair.intervalNanos(),
        pair.ttlNanos(),
        pair.releaseBudgetNanos(),
        pair.lifetimeNanos(),
        delayNanos >= 0,
        Math.max(0, delayNanos));
  }

  static ElectionSettings pair(String self) {
    return settings(self, List.of(new Member("a", 100, true), new Member("b", 100, true)));
  }

  static ElectionSettings trio(String self) {
    return settings(
        self,
        List.of(
            new Member("a", 100, true), new Member("b", 100, true), new Member("w", 100, false)));
  }

  private static ElectionSettings settings(String self, List<Member> members) {
    return new ElectionSettings(
        "main",
        members,
        self,
        members.size() == 2 ? GATEWAYS : List.of(),
        List.of(VIP),
        100 * MS,
        300 * MS,
        20 * MS,
        1000 * MS,
        false,
        0);
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Past abstaining and the time after it, with nobody heard. */
  Rig awake() {
    return run(613);
  }

  List<ElectionAction> tell(ElectionEvent event) {
    List<ElectionAction> answer = election.on(event, now);
    actions.addAll(answer);
    Epoch mine = election.snapshot(now).epoch();
    if (kernelServes && master() && mine != null && !(event instanceof ElectionEvent.VipsHeld)) {
      tell(new ElectionEvent.VipsHeld(mine, now));
    }
    for (ElectionAction action : answer) {
      if (action instanceof ElectionAction.AskGateways && gatewaysAnswer) {
        GATEWAYS.forEach(g -> tell(new ElectionEvent.NeighbourClaims(g, MacAddress.NONE)));
      } else if (action instanceof ElectionAction.ReserveEpochs reserve && epochsAreReserved) {
        tell(new ElectionEvent.EpochsReserved(reserve.atLeast()));
      } else if (action instanceof ElectionAction.Release release && released) {
        tell(new ElectionEvent.VipsReleased(release.epoch()));
      }
    }
    return answer;
  }

  Rig run(int millis) {
    for (int i = 0; i < millis; i++) {
      now += MS;
      tell(new ElectionEvent.Tick());
    }
    return this;
  }

  boolean master() {
    return election.snapshot(now).role().equals("master");
  }

  boolean did(Class<? extends ElectionAction> what) {
    return actions.stream().anyMatch(what::isInstance);
  }

  Packet from(String node) {
    return new Packet(node);
  }

  /** What this node's packet to that one says now. */
  GroupSection to(String node) {
    return election.section(node, incarnation(node), now);
  }

  static Incarnation incarnation(String node) {
    return new Incarnation(node.hashCode(), 1);
  }

  /** A packet of a peer; live, awake and of the same voters unless said otherwise. */
  final class Packet {
    private final String node;
    private boolean live = true;
    private boolean abstaining;
    private Fitness fitness = Fitness.FULL;
    private boolean sameVoters = true;
    private Role role = Role.BACKUP;
    private long epoch;
    private Answer answer = Answer.NONE;
    private long answeredEpoch;
    private long answeredSent = Long.MIN_VALUE;
    private boolean ready;
    private boolean offering;
    private long transferSent = Long.MIN_VALUE;
    private boolean wanting;
    private boolean ordered;
    private boolean standby;
    private boolean unsynced;
    private boolean epochless;

    Packet(String node) {
      this.node = node;
    }

    Packet deaf() {
      live = false;
      return this;
    }

    Packet abstaining() {
      abstaining = true;
      return this;
    }

    Packet otherVoters() {
      sameVoters = false;
      return this;
    }

    Packet as(Role what, long epochCounter) {
      role = what;
      epoch = epochCounter;
      return this;
    }

    Packet would(long sentNanos) {
      answer = Answer.WOULD_GRANT;
      answeredSent = sentNanos;
      return this;
    }

    Packet grants(long epochCounter, long sentNanos) {
      answer = Answer.GRANTED;
      answeredEpoch = epochCounter;
      answeredSent = sentNanos;
      return this;
    }

    Packet fit(Fitness what) {
      fitness = what;
      return this;
    }

    Packet wanting() {
      wanting = true;
      return this;
    }

    Packet ordered() {
      ordered = true;
      return wanting();
    }

    Packet standby() {
      standby = true;
      return this;
    }

    Packet unsynced() {
      unsynced = true;
      return this;
    }

    Packet epochless() {
      epochless = true;
      return this;
    }

    Packet ready() {
      ready = true;
      return this;
    }

    Packet offering() {
      offering = true;
      return this;
    }

    Packet transfers(long epochCounter, long readySentNanos) {
      epoch = epochCounter;
      transferSent = readySentNanos;
      return this;
    }

    List<ElectionAction> arrives() {
      sequence++;
      return tell(
          new Heard(
              node,
              incarnation(node),
              live,
              abstaining,
              role != Role.BACKUP,
              sameVoters,
              sequence,
              new GroupSection(
                  0,
                  role,
                  fitness,
                  epoch,
                  answer,
                  answer == Answer.NONE ? 0 : 1,
                  answeredEpoch,
                  0,
                  offering,
                  ready,
                  transferSent == Long.MIN_VALUE ? 0 : 1,
                  wanting,
                  ordered,
                  standby,
                  unsynced,
                  epochless),
              answeredSent,
              transferSent));
    }
  }
}
