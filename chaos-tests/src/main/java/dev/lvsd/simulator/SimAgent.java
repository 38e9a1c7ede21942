package dev.lvsd.simulator;

import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionAction;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.heartbeat.Echo;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.PeerSession;
import dev.lvsd.agent.heartbeat.PeerSession.Verdict;
import dev.lvsd.netlink.route.MacAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** One life of an agent: the real election and sessions, driven as the agent's I/O loop does it. */
final class SimAgent {
  private final Timeline time;
  private final SimNode node;
  private final Judge judge;
  private final ElectionSettings settings;
  private final long voterSet;
  private final Incarnation incarnation;
  private final Election election;
  private final PeerSession[] sessions;
  private final List<String> names;
  private final List<Integer> peers;
  private final SimVipOwner vips;
  private final SimThread loop;
  private final SimThread disk;
  private final Deque<Received> socket = new ArrayDeque<>();
  private final Deque<ElectionEvent> segment = new ArrayDeque<>();
  private boolean awake;
  private int timer;
  private long nextHeartbeatNanos;
  private final Ballots ballots;
  private boolean master;
  private boolean replied;
  private Epoch epoch = new Epoch(0, "");

  private record Received(Heartbeat packet, int path) {}

  SimAgent(
      Timeline time, SimNode node, ElectionSettings settings, Judge judge, Set<MacAddress> macs) {
    this.time = time;
    this.node = node;
    this.judge = judge;
    this.settings = settings;
    this.voterSet = settings.voterSet();
    this.incarnation = new Incarnation(time.random().nextLong(), time.random().nextLong());
    this.election =
        new Election(
            settings,
            incarnation,
            settings.graceNanos(),
            new Random(time.random().nextLong()),
            now());
    this.names = settings.members().stream().map(ElectionSettings.Member::name).toList();
    this.peers = IntStream.range(0, names.size()).filter(i -> i != node.index).boxed().toList();
    this.sessions = new PeerSession[names.size()];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = new PeerSession(incarnation, SimNetwork.PATHS, settings.ttlNanos());
    }
    this.ballots = new Ballots(settings);
    this.loop = new SimThread(time, node);
    this.disk = new SimThread(time, node);
    this.vips = new SimVipOwner(time, node, this, settings.lifetimeNanos());
    segment.add(new ElectionEvent.EpochFloor(node.reservedEpochs));
    segment.add(new ElectionEvent.PeerMacs(macs));
    segment.add(new ElectionEvent.FitnessIs(Fitness.FULL, "all is well"));
    nextHeartbeatNanos = now();
    vips.startUp();
    wake();
  }

  long now() {
    return node.clock.local(time.now());
  }

  // --- what comes in

  void received(Heartbeat packet, int path) {
    if (socket.size() < 1000) {
      socket.add(new Received(packet, path));
      wake();
    }
  }

  void segment(ElectionEvent event) {
    if (segment.size() < 1000) {
      segment.add(event);
      wake();
    }
  }

  void held(Epoch which, long sinceNanos) {
    segment(new ElectionEvent.VipsHeld(which, sinceNanos));
  }

  void released(Epoch which) {
    segment(new ElectionEvent.VipsReleased(which));
  }

  boolean leaseOver() {
    return !master || now() - election.leaseEndNanos(now()) >= 0;
  }

  boolean calling() {
    return vips.calling();
  }

  // --- the loop

  private void wake() {
    if (!awake) {
      awake = true;
      timer++;
      loop.then(this::drain);
    }
  }

  private void drain() {
    Received next = socket.poll();
    if (next != null) {
      receive(next);
      return;
    }
    ElectionEvent event = segment.poll();
    if (event != null) {
      tell(event, this::next);
      return;
    }
    tell(new ElectionEvent.Tick(), this::heartbeatIfDue);
  }

  private void heartbeatIfDue() {
    long now = now();
    if (now - nextHeartbeatNanos >= 0) {
      nextHeartbeatNanos = Math.max(nextHeartbeatNanos + settings.intervalNanos(), now);
      sendTo(allPeers(), this::rest);
    } else {
      rest();
    }
  }

  private void rest() {
    if (!socket.isEmpty() || !segment.isEmpty()) {
      drain();
      return;
    }
    awake = false;
    long now = now();
    long wait = Math.min(nextHeartbeatNanos, election.nextDeadlineNanos()) - now;
    int mine = ++timer;
    time.after(
        Math.max(20_000, wait),
        () -> {
          if (mine == timer && node.runs(this)) {
            wake();
          }
        });
  }

  private void receive(Received received) {
    Heartbeat packet = received.packet();
    long now = now();
    PeerSession session = sessions[packet.sender()];
    Verdict verdict = session.receive(packet, received.path(), now);
    if (!verdict.heard()) {
      next();
      return;
    }
    GroupSection section = packet.groups().get(0);
    if (verdict == Verdict.LIVE) {
      ballots.received(packet.sender(), section, session);
    }
    tell(
        new ElectionEvent.Heard(
            names.get(packet.sender()),
            packet.incarnation(),
            verdict == Verdict.LIVE,
            packet.abstaining(),
            packet.soliciting(),
            packet.voterSet() == voterSet,
            packet.sequence(),
            section,
            session.sentAtNanos(section.answeredSequence()),
            session.sentAtNanos(section.transferSequence())),
        verdict == Verdict.LIVE ? this::next : this::nextWithoutReply);
  }

  private void nextWithoutReply() {
    if (replied) {
      judge.violated(node.name + " answers a sender that does not hear it");
    }
    next();
  }

  private void next() {
    loop.then(this::drain);
  }

  private void tell(ElectionEvent event, Runnable then) {
    List<ElectionAction> actions = election.on(event, now());
    if (event instanceof ElectionEvent.NeighbourClaims claims) {
      ballots.gateway(claims.address(), now());
    }
    replied = false;
    for (ElectionAction action : actions) {
      if (action instanceof ElectionAction.Acquire acquire) {
        master = true;
        epoch = acquire.epoch();
        judge.claimed(node, epoch, ballots.votes(epoch, now()), settings.majority());
      } else if (action instanceof ElectionAction.Reply) {
        replied = true;
      } else if (action instanceof ElectionAction.Release) {
        master = false;
        time.trace(node.name, "releases epoch " + epoch);
        judge.releasing(node);
      }
    }
    if (master) {
      judge.leaseIs(node);
    }
    perform(actions.iterator(), then);
  }

  private void perform(Iterator<ElectionAction> actions, Runnable then) {
    while (actions.hasNext()) {
      ElectionAction action = actions.next();
      Runnable rest = () -> perform(actions, then);
      if (action instanceof ElectionAction.SendAll) {
        sendTo(allPeers(), rest);
        return;
      } else if (action instanceof ElectionAction.Reply reply) {
        sendTo(List.of(names.indexOf(reply.node())).iterator(), rest);
        return;
      } else if (action instanceof ElectionAction.ProbeVips) {
        loop.then(
            () -> {
              node.probe();
              rest.run();
            });
        return;
      } else if (action instanceof ElectionAction.AskGateways) {
        loop.then(
            () -> {
              node.askGateways();
              rest.run();
            });
        return;
      }
      start(action);
    }
    then.run();
  }

  /** What other threads do. */
  private void start(ElectionAction action) {
    if (action instanceof ElectionAction.Acquire acquire) {
      vips.acquire(acquire.epoch());
    } else if (action instanceof ElectionAction.Release release) {
      vips.release(release.epoch());
    } else if (action instanceof ElectionAction.Reannounce) {
      node.announce();
    } else if (action instanceof ElectionAction.ReserveEpochs reserve) {
      disk.then(time.between(0, 10 * Timeline.MS), () -> reserve(reserve.atLeast()));
    } else if (action instanceof ElectionAction.Publish publish) {
      if (publish.type() == EventType.ELECTION_BLOCKED) {
        node.blockedReports++;
      }
      time.trace(node.name, publish.message());
    }
  }

  private void reserve(long atLeast) {
    if (node.diskRefuses()) {
      disk.then(100 * Timeline.MS, () -> reserve(atLeast));
      return;
    }
    node.reservedEpochs = Math.max(node.reservedEpochs, atLeast);
    disk.then(
        time.between(0, 10 * Timeline.MS),
        () -> segment(new ElectionEvent.EpochsReserved(node.reservedEpochs)));
  }

  private Iterator<Integer> allPeers() {
    return peers.iterator();
  }

  /** Each packet is made and sent on its own; time passes between the two. */
  private void sendTo(Iterator<Integer> receivers, Runnable then) {
    if (!receivers.hasNext()) {
      then.run();
      return;
    }
    int receiver = receivers.next();
    long now = now();
    PeerSession session = sessions[receiver];
    Echo echo = session.echo(now);
    long sequence = session.nextSequence(now);
    GroupSection section =
        election.section(names.get(receiver), echo == null ? null : echo.incarnation(), now);
    boolean soliciting = election.solicits();
    Heartbeat packet =
        new Heartbeat(
            node.index,
            receiver,
            incarnation,
            sequence,
            echo,
            election.abstaining(now),
            soliciting,
            voterSet,
            0,
            List.of(section));
    if (soliciting) {
      election.soliciting(now);
    }
    loop.then(
        () -> {
          node.send(packet);
          sendTo(receivers, then);
        });
  }
}
