package dev.lvsd.agent.loop;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.agent.heartbeat.PathStatistics;
import dev.lvsd.agent.heartbeat.PeerSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One peer on the heartbeat thread: its session, its paths, and what was last told of them. */
final class PeerLink {
  private final String name;
  private final int index;
  private final PeerSession session;
  private final List<HeartbeatPath> paths;
  private final SigningKey key;
  private final long ttlNanos;
  private final boolean[] pathAlive;
  private boolean live;
  private Fitness fitness = Fitness.CANNOT_SERVE;
  private Set<Long> standby = Set.of();
  private long fingerprint;
  private boolean fingerprintKnown;
  private boolean wanted;

  PeerLink(
      String name,
      int index,
      PeerSession session,
      SigningKey key,
      List<HeartbeatPath> paths,
      long ttlNanos) {
    this.key = key;
    this.name = name;
    this.index = index;
    this.session = session;
    this.paths = List.copyOf(paths);
    this.ttlNanos = ttlNanos;
    this.pathAlive = new boolean[paths.size()];
  }

  String name() {
    return name;
  }

  int index() {
    return index;
  }

  PeerSession session() {
    return session;
  }

  SigningKey key() {
    return key;
  }

  List<HeartbeatPath> paths() {
    return paths;
  }

  void want() {
    wanted = true;
  }

  boolean takeWanted() {
    boolean was = wanted;
    wanted = false;
    return was;
  }

  void heard(Heartbeat packet) {
    fitness =
        packet.groups().stream()
            .map(GroupSection::fitness)
            .min(Comparator.naturalOrder())
            .orElse(Fitness.CANNOT_SERVE);
    standby =
        packet.groups().stream()
            .filter(GroupSection::standby)
            .map(GroupSection::group)
            .collect(Collectors.toUnmodifiableSet());
    fingerprint = packet.fingerprint();
    fingerprintKnown = true;
  }

  /** Tells the journal what changed since the last look. */
  void look(Journal journal, long nowNanos) {
    List<PathStatistics> statistics = session.statistics();
    for (int i = 0; i < paths.size(); i++) {
      boolean alive = alive(statistics.get(i), nowNanos);
      if (alive != pathAlive[i]) {
        pathAlive[i] = alive;
        HeartbeatPath path = paths.get(i);
        String way = path.localText() + " -> " + path.remoteText();
        journal.publish(
            alive ? EventType.PATH_UP : EventType.PATH_DOWN,
            name,
            "heartbeats from " + name + (alive ? " come by " : " no longer come by ") + way,
            Map.of("local", path.localText(), "remote", path.remoteText()));
      }
    }
    boolean now = session.live(nowNanos);
    if (now != live) {
      live = now;
      journal.publish(
          now ? EventType.PEER_UP : EventType.PEER_DOWN,
          name,
          now
              ? name + " is heard and hears this node"
              : name + " is silent, or does not hear this node",
          Map.of("node", name));
    }
  }

  private boolean alive(PathStatistics statistics, long nowNanos) {
    return statistics.received() > 0 && nowNanos - statistics.lastHeardNanos() <= ttlNanos;
  }

  /**
   * @param groups names by the hash that packets have
   */
  LoopSnapshot.Peer snapshot(Map<Long, String> groups, long ownFingerprint, long nowNanos) {
    List<LoopSnapshot.Path> all = new ArrayList<>();
    List<PathStatistics> statistics = session.statistics();
    for (int i = 0; i < paths.size(); i++) {
      PathStatistics path = statistics.get(i);
      long since = path.received() == 0 ? -1 : (nowNanos - path.lastHeardNanos()) / 1_000_000;
      all.add(
          new LoopSnapshot.Path(
              paths.get(i).localText(),
              paths.get(i).remoteText(),
              alive(path, nowNanos),
              since,
              path,
              paths.get(i).trouble()));
    }
    boolean same = !fingerprintKnown || fingerprint == ownFingerprint;
    List<String> waiting =
        groups.entrySet().stream()
            .filter(g -> standby.contains(g.getKey()))
            .map(Map.Entry::getValue)
            .sorted()
            .toList();
    return new LoopSnapshot.Peer(
        name, session.live(nowNanos), fitness, waiting, key.shown(), same, all);
  }
}
