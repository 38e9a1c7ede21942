package dev.lvsd.agent.loop;

import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionEvent.Heard;
import dev.lvsd.agent.election.ElectionEvent.NeighbourClaims;
import dev.lvsd.agent.election.ElectionEvent.NeighbourProbes;
import dev.lvsd.agent.election.ElectionEvent.PeerMacs;
import dev.lvsd.agent.election.ElectionEvent.Tick;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.heartbeat.Echo;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.PacketException;
import dev.lvsd.agent.heartbeat.PeerSession;
import dev.lvsd.agent.heartbeat.PeerSession.Verdict;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.agent.vip.Segment;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourMessage.Kind;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.sys.Urgency;
import dev.lvsd.netlink.sys.UrgentThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeat thread. On every turn it first reads what has arrived, then what neighbours said,
 * and only then lets time pass in the elections: a node that was late hears its peer before it
 * believes that the peer is silent.
 *
 * <p>{@link #post} and {@link #neighbour} may be called from any thread, return at once, and drop
 * (counted) when the bounded queue is full.
 */
public final class ElectionLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ElectionLoop.class);

  /** Bounds one turn under a flood; the rest waits in the sockets. */
  private static final int DATAGRAMS_A_TURN = 256;

  private static final int INBOX = 4096;

  /**
   * Room that neighbours cannot fill: what this node's own parts say must not be lost to a flood.
   */
  private static final int INBOX_OWN = 1024;

  /** An error that comes at every turn must not take the processor from everything else. */
  private static final long AFTER_ERROR_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** What was refused is told again only after so long without any. */
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Identity identity;

  /** This node's number on the wire. */
  private final int self;

  private final HeartbeatCodec codec;
  private final Map<String, PeerLink> peers = new LinkedHashMap<>();
  private final Map<Long, GroupDriver> groups = new LinkedHashMap<>();
  private final List<Segment> segments;
  private final Surroundings surroundings;
  private final Map<String, List<InetAddress>> peerAddresses;
  private final MonotonicClock clock;
  private final Journal journal;
  private final Selector selector;
  private final ArrayBlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX);
  private final Thread thread;
  private final Commands commands;
  private final ByteBuffer in = ByteBuffer.allocate(HeartbeatCodec.MAX_BYTES + 1);
  private final ByteBuffer out = ByteBuffer.allocate(HeartbeatCodec.MAX_BYTES);
  private final Map<PacketException.Reason, Long> refused =
      new EnumMap<>(PacketException.Reason.class);
  private final Map<PacketException.Reason, Long> refusedNanos =
      new EnumMap<>(PacketException.Reason.class);

  private volatile LoopSnapshot snapshot = LoopSnapshot.EMPTY;
  private volatile boolean closed;
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean dropReported = new AtomicBoolean();
  private long nextBeatNanos;
  private long nextSecondNanos;
  private long latenessNanos;
  private long easedTold;
  private Set<MacAddress> peerMacs = Set.of();

  /**
   * Who this node is on the wire.
   *
   * @param names of all nodes, sorted; a node's number on the wire is its place here
   * @param directors those that may own VIPs
   * @param voterSet hash of who votes and for how long
   * @param fingerprint of the configuration
   */
  public record Identity(
      List<String> names,
      List<String> directors,
      String self,
      Incarnation incarnation,
      long intervalNanos,
      long ttlNanos,
      long voterSet,
      long fingerprint) {}

  /**
   * @param peerAddresses every peer's heartbeat addresses
   * @param paths every way to every peer: this node's address, the peer's, by position
   */
  public ElectionLoop(
      Identity identity,
      HeartbeatCodec codec,
      int port,
      Map<String, List<InetAddress>> peerAddresses,
      List<InetAddress> ownAddresses,
      List<Segment> segments,
      List<InetAddress> gateways,
      MonotonicClock clock,
      Journal journal)
      throws IOException {
    this.identity = identity;
    this.self = identity.names().indexOf(identity.self());
    this.codec = codec;
    this.segments = List.copyOf(segments);
    this.peerAddresses = Map.copyOf(peerAddresses);
    this.clock = clock;
    this.journal = journal;
    this.selector = Selector.open();
    peerAddresses.forEach(
        (name, addresses) -> {
          List<HeartbeatPath> paths = new ArrayList<>();
          for (int i = 0; i < Math.min(addresses.size(), ownAddresses.size()); i++) {
            paths.add(new HeartbeatPath(ownAddresses.get(i), addresses.get(i), port, name, i));
          }
          PeerSession session =
              new PeerSession(identity.incarnation(), paths.size(), identity.ttlNanos());
          peers.put(
              name,
              new PeerLink(
                  name,
                  identity.names().indexOf(name),
                  session,
                  new SigningKey(codec.hasPrevious()),
                  paths,
                  identity.ttlNanos()));
        });
    this.surroundings =
        new Surroundings(
            segments,
            peers.values(),
            identity.intervalNanos() * 3 / 2,
            new GatewayWatch(gateways, clock.nanos()),
            journal);
    this.commands =
        new Commands(this, identity.self(), identity.directors(), groups, identity.ttlNanos());
    this.thread = UrgentThreads.of("heartbeat", this::run);
  }

  /** Adds a group; before {@link #start} only. */
  public void add(GroupDriver group) {
    groups.put(HeartbeatCodec.hash(group.name()), group);
  }

  public void start() {
    thread.start();
  }

  /** The latest snapshot, at most an interval old. Any thread. */
  public LoopSnapshot snapshot() {
    return snapshot;
  }

  /**
   * Interfaces of the networks on which this node reaches nobody, though a peer is heard elsewhere.
   * Any thread.
   */
  public Set<String> lostNetworks() {
    return surroundings.lost();
  }

  /** Whether gateways are configured and none of them answers. Any thread. */
  public boolean gatewaysSilent() {
    return surroundings.gatewaysSilent();
  }

  /** The listener is called on the heartbeat thread whenever {@link #lostNetworks} changes. */
  public void onLostNetworks(Consumer<Set<String>> listener) {
    surroundings.onChange(listener);
  }

  /** What operators may ask for. */
  public Commands commands() {
    return commands;
  }

  /** Something that is to be done on the heartbeat thread. */
  interface Task {
    void run(long nowNanos);
  }

  /** False, and nothing is done, where the thread is too far behind. */
  boolean execute(Task task) {
    return enqueue(() -> task.run(clock.nanos()));
  }

  /** Tells one group's election something. */
  public void post(String group, ElectionEvent event) {
    enqueue(
        () -> {
          GroupDriver driver = groups.get(HeartbeatCodec.hash(group));
          if (driver != null) {
            driver.on(event, clock.nanos(), this);
          }
        });
  }

  /** Tells every group's election something. */
  public void postAll(ElectionEvent event) {
    enqueue(() -> tell(event));
  }

  /** What a neighbour said on a segment. */
  public void neighbour(NeighbourMessage message) {
    if (message.kind() == Kind.CLAIM) {
      enqueueFromOutside(
          () -> {
            surroundings.heard(message.subject(), clock.nanos());
            tell(new NeighbourClaims(message.subject(), message.senderMac()));
          });
    } else if (message.kind() == Kind.PROBE) {
      enqueueFromOutside(() -> tell(new NeighbourProbes(message.subject(), message.senderMac())));
    }
  }

  private void tell(ElectionEvent event) {
    groups.values().forEach(g -> g.on(event, clock.nanos(), this));
  }

  private void enqueueFromOutside(Runnable task) {
    if (inbox.remainingCapacity() > INBOX_OWN) {
      enqueue(task);
    } else {
      drop();
    }
  }

  private boolean enqueue(Runnable task) {
    boolean taken = inbox.offer(task);
    if (taken) {
      selector.wakeup();
    } else {
      drop();
    }
    return taken;
  }

  private void drop() {
    dropped.increment();
    if (!closed && dropReported.compareAndSet(false, true)) {
      log.warn(
          "the heartbeat thread is behind; what it should know is dropped (counted; said once)");
    }
  }

  void wantSendAll() {
    peers.values().forEach(PeerLink::want);
  }

  void wantSend(String node) {
    PeerLink peer = peers.get(node);
    if (peer != null) {
      peer.want();
    }
  }

  // --- the thread

  private void run() {
    nextBeatNanos = clock.nanos();
    nextSecondNanos = nextBeatNanos;
    while (!closed) {
      try {
        turn();
      } catch (IOException | RuntimeException e) {
        log.error("an unexpected error on the heartbeat thread", e);
        UrgentThreads.current().waits();
        LockSupport.parkNanos(AFTER_ERROR_NANOS);
      }
    }
    commands.end();
    peers.values().forEach(peer -> peer.paths().forEach(HeartbeatPath::close));
    closeSelector();
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      log.debug("closing the selector", e);
    }
  }

  private void turn() throws IOException {
    long now = clock.nanos();
    long due = nextBeatNanos;
    for (GroupDriver group : groups.values()) {
      long deadline = group.election().nextDeadlineNanos();
      due = deadline - due < 0 ? deadline : due;
    }
    due = Math.min(surroundings.untilNextNanos(now), due - now) + now;
    long waitMillis = (due - now + 999_999) / 1_000_000;
    Urgency urgency = UrgentThreads.current();
    urgency.waits();
    try {
      if (waitMillis > 0 && inbox.isEmpty()) {
        selector.select(waitMillis);
      } else {
        selector.selectNow();
      }
    } finally {
      urgency.works();
    }
    selector.selectedKeys().clear();
    long late = clock.nanos() - (due > now ? due : now);
    latenessNanos = Math.max(latenessNanos, late);
    readDatagrams();
    for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
      Runnable task = inbox.poll();
      if (task == null) {
        break;
      }
      task.run();
      urgency.next();
    }
    surroundings.look(clock.nanos());
    tell(new Tick());
    commands.look(clock.nanos());
    beat();
    urgency.next();
    flush();
  }

  private void readDatagrams() {
    for (PeerLink peer : peers.values()) {
      for (HeartbeatPath path : peer.paths()) {
        for (int i = 0; i < DATAGRAMS_A_TURN && path.receive(in); i++) {
          read(peer, path);
          UrgentThreads.current().next();
        }
      }
    }
  }

  private void read(PeerLink peer, HeartbeatPath path) {
    long now = clock.nanos();
    try {
      HeartbeatCodec.Signed signed = codec.decode(in);
      Heartbeat packet = signed.packet();
      if (packet.receiver() != self || packet.sender() != peer.index()) {
        throw new PacketException(PacketException.Reason.ADDRESSEE);
      }
      Verdict verdict = peer.session().receive(packet, path.index(), now);
      if (verdict == Verdict.LIVE) {
        peer.key().heard(packet.incarnation(), signed.key());
      }
      if (!verdict.heard()) {
        return;
      }
      if (verdict == Verdict.HANDSHAKE) {
        peer.want();
      } else {
        peer.heard(packet);
      }
      hear(peer, packet, verdict == Verdict.LIVE, now);
    } catch (PacketException e) {
      refuse(e, path, now);
    }
  }

  private void hear(PeerLink peer, Heartbeat packet, boolean live, long now) {
    for (GroupSection section : packet.groups()) {
      GroupDriver group = groups.get(section.group());
      if (group != null) {
        Heard heard =
            new Heard(
                peer.name(),
                packet.incarnation(),
                live,
                packet.abstaining(),
                packet.soliciting(),
                packet.voterSet() == identity.voterSet(),
                packet.sequence(),
                section,
                peer.session().sentAtNanos(section.answeredSequence()),
                peer.session().sentAtNanos(section.transferSequence()));
        group.on(heard, now, this);
      }
    }
  }

  private void refuse(PacketException e, HeartbeatPath path, long now) {
    PacketException.Reason reason = e.reason();
    refused.merge(reason, 1L, Long::sum);
    @Nullable Long last = refusedNanos.put(reason, now);
    if (last == null || now - last > QUIET_NANOS) {
      journal.publish(
          EventType.HEARTBEAT_REFUSED,
          path.peer(),
          "refused a datagram from %s on %s: %s (all are counted; said once)"
              .formatted(path.remoteText(), path.localText(), e.getMessage()),
          Map.of("reason", reason.word(), "remote", path.remoteText(), "local", path.localText()));
    }
  }

  private void beat() {
    long now = clock.nanos();
    if (now - nextBeatNanos < 0) {
      return;
    }
    nextBeatNanos += identity.intervalNanos();
    if (now - nextBeatNanos >= 0) {
      nextBeatNanos = now + identity.intervalNanos();
    }
    wantSendAll();
    for (PeerLink peer : peers.values()) {
      peer.paths().forEach(path -> path.openIfDue(selector, now));
      peer.look(journal, now);
    }
    if (now - nextSecondNanos >= 0) {
      nextSecondNanos = now + SECOND;
      findPeerMacs();
      tellOfEasing();
      snapshot = takeSnapshot(now);
      latenessNanos = 0;
    } else {
      snapshot = takeSnapshot(now);
    }
  }

  private void flush() {
    for (PeerLink peer : peers.values()) {
      if (peer.takeWanted()) {
        send(peer);
      }
    }
  }

  private void send(PeerLink peer) {
    // Read before sending: a lease counts from here, and may only be counted too short.
    long now = clock.nanos();
    boolean soliciting = groups.values().stream().anyMatch(g -> g.election().solicits());
    boolean abstaining = groups.values().stream().allMatch(g -> g.election().abstaining(now));
    Echo echo = peer.session().echo(now);
    List<GroupSection> sections = new ArrayList<>(groups.size());
    for (GroupDriver group : groups.values()) {
      sections.add(
          group.election().section(peer.name(), echo == null ? null : echo.incarnation(), now));
    }
    Heartbeat packet =
        new Heartbeat(
            self,
            peer.index(),
            identity.incarnation(),
            peer.session().nextSequence(now),
            echo,
            abstaining,
            soliciting,
            identity.voterSet(),
            identity.fingerprint(),
            sections);
    for (HeartbeatCodec.Key key : peer.key().next(peer.session().live(now), now)) {
      codec.encode(packet, key, out);
      peer.paths().forEach(path -> path.send(out));
    }
    if (soliciting) {
      groups.values().forEach(g -> g.election().soliciting(now));
    }
  }

  /**
   * Who is the peer's kernel when it answers for a VIP? Asked while it is well, remembered for when
   * it is not.
   */
  private void findPeerMacs() {
    Set<MacAddress> found = new HashSet<>();
    for (List<InetAddress> addresses : peerAddresses.values()) {
      for (InetAddress address : addresses) {
        for (Segment segment : segments) {
          segment.learned(address).ifPresent(found::add);
          segment.request(address);
        }
      }
    }
    if (!found.equals(peerMacs)) {
      peerMacs = found;
      tell(new PeerMacs(found));
    }
  }

  /** Once a second at most, for whichever threads. */
  private void tellOfEasing() {
    long eased = UrgentThreads.eased();
    if (eased > easedTold) {
      log.info(
          "a thread of heartbeats or VIPs ran and did not get on, most likely as it waited inside"
              + " the JVM for an ordinary one; its real-time scheduling was taken away meanwhile"
              + " ({} times since the start, of which some are normal)",
          eased);
      easedTold = eased;
    }
  }

  private LoopSnapshot takeSnapshot(long now) {
    List<LoopSnapshot.Group> all = new ArrayList<>();
    for (GroupDriver group : groups.values()) {
      boolean present = group.vipsPresent();
      List<LoopSnapshot.Vip> vips =
          group.vips().stream()
              .map(
                  v ->
                      new LoopSnapshot.Vip(
                          v.address().getHostAddress() + "/" + v.prefixLength(),
                          v.interfaceName(),
                          present))
              .toList();
      all.add(new LoopSnapshot.Group(group.election().snapshot(now), vips));
    }
    Map<Long, String> names = new LinkedHashMap<>();
    groups.forEach((hash, group) -> names.put(hash, group.name()));
    Map<String, Long> counts = new LinkedHashMap<>();
    refused.forEach((reason, count) -> counts.put(reason.word(), count));
    long replayed = peers.values().stream().mapToLong(p -> p.session().replayed()).sum();
    if (replayed > 0) {
      counts.put("replayed", replayed);
    }
    if (dropped.sum() > 0) {
      counts.put("dropped", dropped.sum());
    }
    return new LoopSnapshot(
        all,
        peers.values().stream().map(p -> p.snapshot(names, identity.fingerprint(), now)).toList(),
        counts,
        latenessNanos / 1000);
  }

  /**
   * Ends the thread and its sockets; waits a second at most. VIPs are not touched: hand over first.
   */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.getState() == Thread.State.NEW) {
      closeSelector(); // Never started, so nobody else closes it.
    }
  }
}
