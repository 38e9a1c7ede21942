package dev.lvsd.agent.loop;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.vip.Segment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * This node's networks: on which of them it reaches nobody any more, and whether the gateways are
 * there. Belongs to the heartbeat thread but for what says otherwise.
 */
final class Surroundings {
  private final List<Network> networks = new ArrayList<>();
  private final Collection<PeerLink> peers;
  private final long silenceNanos;
  private final GatewayWatch gateways;
  private final Journal journal;
  private volatile Set<String> lost = Set.of();
  private volatile boolean gatewaysSilent;
  private volatile Consumer<Set<String>> listener = names -> {};

  private static final class Network {
    final Segment segment;
    final Reach reach = new Reach();
    long heard;

    Network(Segment segment) {
      this.segment = segment;
    }
  }

  /**
   * @param silenceNanos a path by which nothing came for so long has missed an interval
   */
  Surroundings(
      List<Segment> segments,
      Collection<PeerLink> peers,
      long silenceNanos,
      GatewayWatch gateways,
      Journal journal) {
    segments.forEach(segment -> networks.add(new Network(segment)));
    this.peers = peers;
    this.silenceNanos = silenceNanos;
    this.gateways = gateways;
    this.journal = journal;
  }

  /** Interfaces of the networks on which nobody is reached. Any thread. */
  Set<String> lost() {
    return lost;
  }

  /** Whether there are gateways and none of them answers. Any thread. */
  boolean gatewaysSilent() {
    return gatewaysSilent;
  }

  /** Somebody on a network said that the address is theirs. */
  void heard(InetAddress address, long nowNanos) {
    gateways.heard(address, nowNanos);
  }

  /**
   * The listener is called on the heartbeat thread with what {@link #lost} has become. Any thread.
   */
  void onChange(Consumer<Set<String>> wanted) {
    listener = wanted;
  }

  /** Looks at every network, and asks around where one is in doubt. */
  void look(long nowNanos) {
    for (InetAddress gateway : gateways.due(nowNanos)) {
      networks.forEach(network -> network.segment.request(gateway));
    }
    gatewaysSilent = gateways.silent(nowNanos);
    Set<String> now = new TreeSet<>();
    boolean live = peers.stream().anyMatch(peer -> peer.session().live(nowNanos));
    for (Network network : networks) {
      look(network, live, nowNanos);
      if (network.reach.lost()) {
        now.add(network.segment.interfaceName());
      }
    }
    if (!now.equals(lost)) {
      tell(now);
      lost = Set.copyOf(now);
      listener.accept(lost);
    }
  }

  private void look(Network network, boolean live, long nowNanos) {
    boolean byPath = false;
    boolean missed = false;
    for (PeerLink peer : peers) {
      for (HeartbeatPath path : peer.paths()) {
        if (network.segment.has(path.local())) {
          boolean heard = peer.session().heardWithin(path.index(), silenceNanos, nowNanos);
          byPath |= heard;
          missed |= !heard && peer.session().live(nowNanos);
        }
      }
    }
    long count = network.segment.heard();
    boolean heard = byPath || count != network.heard;
    network.heard = count;
    if (network.reach.look(live, missed && !byPath, heard, nowNanos)) {
      network.segment.askAround();
    }
  }

  private void tell(Set<String> now) {
    for (Network network : networks) {
      String name = network.segment.interfaceName();
      if (now.contains(name) != lost.contains(name)) {
        boolean gone = now.contains(name);
        journal.publish(
            gone ? EventType.NETWORK_LOST : EventType.NETWORK_REACHED,
            name,
            gone
                ? "nobody answers on "
                    + name
                    + ", though a peer is heard elsewhere: cable or switch"
                : name + " is in order again",
            Map.of("interface", name));
      }
    }
  }

  /** How long until the next look is due at the latest. */
  long untilNextNanos(long nowNanos) {
    return networks.stream()
        .mapToLong(network -> network.reach.untilNextNanos(nowNanos))
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
