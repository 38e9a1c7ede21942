package dev.lvsd.agent.loop;

import dev.lvsd.agent.election.ElectionSnapshot;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.PathStatistics;
import java.util.List;
import java.util.Map;

/**
 * What the heartbeat thread knew at one moment; immutable.
 *
 * @param groups every VIP group
 * @param peers every other node
 * @param refused datagrams that were not packets of this cluster, by reason; {@code replayed} are
 *     copies that came again by the same path, {@code dropped} what did not fit the inbox
 * @param latenessMicros how late the thread was at worst in the last second; a late node does not
 *     blame its peer
 */
public record LoopSnapshot(
    List<Group> groups, List<Peer> peers, Map<String, Long> refused, long latenessMicros) {

  /** One VIP group. */
  public record Group(ElectionSnapshot election, List<Vip> vips) {}

  /** One VIP at this node. */
  public record Vip(String address, String interfaceName, boolean present) {}

  /**
   * One other node.
   *
   * @param live its packets echo this node's
   * @param fitness the worst of all groups'
   * @param standby groups that an operator keeps it from owning
   * @param key that it signs with, while keys are exchanged
   * @param sameConfiguration its configuration's fingerprint is this node's
   */
  public record Peer(
      String node,
      boolean live,
      Fitness fitness,
      List<String> standby,
      HeartbeatCodec.Key key,
      boolean sameConfiguration,
      List<Path> paths) {}

  /**
   * One heartbeat path.
   *
   * @param sinceHeardMillis -1 for never
   */
  public record Path(
      String local,
      String remote,
      boolean alive,
      long sinceHeardMillis,
      PathStatistics statistics,
      String trouble) {}

  static final LoopSnapshot EMPTY = new LoopSnapshot(List.of(), List.of(), Map.of(), 0);
}
