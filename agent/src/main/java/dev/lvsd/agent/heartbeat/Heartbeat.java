package dev.lvsd.agent.heartbeat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One packet, from one node to one other. The same bytes go out on every path.
 *
 * @param sender position in the sorted list of node names
 * @param receiver likewise
 * @param sequence rises strictly per sender and receiver, from 1
 * @param abstaining the sender grants nobody, itself included, and so bars nobody
 * @param soliciting the receiver is to answer at once
 * @param voterSet hash of who votes and of ttl; grants of another set do not count
 * @param fingerprint first 8 bytes of the configuration's fingerprint
 */
public record Heartbeat(
    int sender,
    int receiver,
    Incarnation incarnation,
    long sequence,
    @Nullable Echo echo,
    boolean abstaining,
    boolean soliciting,
    long voterSet,
    long fingerprint,
    List<GroupSection> groups) {
  public Heartbeat {
    groups = List.copyOf(groups);
  }
}
