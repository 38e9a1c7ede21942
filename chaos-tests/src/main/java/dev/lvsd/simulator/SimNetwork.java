package dev.lvsd.simulator;

import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two heartbeat paths, the segment of the VIP and its gateways. What is cut is cut by direction.
 */
final class SimNetwork {
  static final int PATHS = 2;
  private static final int ARP_LOSSES_IN_A_ROW = 2;

  private final Timeline time;
  private final Weather weather;
  private final InetAddress vip;
  private final List<InetAddress> gateways;
  private final List<SimNode> nodes = new ArrayList<>();
  private final boolean[][][] cut;
  private final boolean[][] arpCut;
  private final boolean[][] gatewayCut;
  private final int[] arpLossesInARow;
  private final long[] lagNanos;
  private @Nullable MacAddress stranger;
  private long arpCutNanos = Long.MIN_VALUE / 2;
  private long heartbeatsCutNanos = Long.MIN_VALUE / 2;

  SimNetwork(
      Timeline time, Weather weather, int nodeCount, InetAddress vip, List<InetAddress> gateways) {
    this.time = time;
    this.weather = weather;
    this.vip = vip;
    this.gateways = gateways;
    this.cut = new boolean[nodeCount][nodeCount][PATHS];
    this.arpCut = new boolean[nodeCount][nodeCount];
    this.gatewayCut = new boolean[nodeCount][gateways.size()];
    this.lagNanos = new long[nodeCount];
    this.arpLossesInARow = new int[nodeCount * nodeCount];
  }

  void join(SimNode node) {
    nodes.add(node);
  }

  // --- faults

  void cutHeartbeats(int from, int to, int path, boolean isCut) {
    heartbeatsCutNanos = isCut ? time.now() : heartbeatsCutNanos;
    cut[from][to][path] = isCut;
  }

  void cutArp(int from, int to, boolean isCut) {
    if (isCut || arpCut[from][to]) {
      arpCutNanos = time.now();
    }
    arpCut[from][to] = isCut;
    nodes.get(from).judge().kernelsChanged();
  }

  /** Nothing at all passes between the two; their gateways they reach. */
  void cutAll(int one, int other, boolean isCut) {
    for (int path = 0; path < PATHS; path++) {
      cutHeartbeats(one, other, path, isCut);
      cutHeartbeats(other, one, path, isCut);
    }
    cutArp(one, other, isCut);
    cutArp(other, one, isCut);
  }

  /** What that node is sent takes so much longer at most. */
  void lag(int node, long nanos) {
    lagNanos[node] = nanos;
  }

  void cutGateway(int node, int gateway, boolean isCut) {
    gatewayCut[node][gateway] = isCut;
  }

  /** The cable of path 0, which is also the segment of the VIP and the gateways. */
  void cutOutside(int node, boolean isCut) {
    for (int other = 0; other < nodes.size(); other++) {
      cutHeartbeats(node, other, 0, isCut);
      cutHeartbeats(other, node, 0, isCut);
      cutArp(node, other, isCut);
      cutArp(other, node, isCut);
    }
    for (int gateway = 0; gateway < gateways.size(); gateway++) {
      cutGateway(node, gateway, isCut);
    }
  }

  void cutInside(int node, boolean isCut) {
    for (int other = 0; other < nodes.size(); other++) {
      cutHeartbeats(node, other, 1, isCut);
      cutHeartbeats(other, node, 1, isCut);
    }
  }

  void heal() {
    for (int node = 0; node < nodes.size(); node++) {
      cutOutside(node, false);
      cutInside(node, false);
      lag(node, 0);
    }
  }

  /** A machine that is not of the cluster answers for the VIP. */
  void stranger(@Nullable MacAddress mac) {
    stranger = mac;
  }

  /** Whether ARP between directors was cut within so long. */
  boolean arpWasCutWithin(long nanos) {
    boolean now = false;
    for (boolean[] row : arpCut) {
      for (boolean one : row) {
        now |= one;
      }
    }
    return now || time.now() - arpCutNanos <= nanos;
  }

  boolean heartbeatsCutWithin(long nanos) {
    return time.now() - heartbeatsCutNanos <= nanos;
  }

  // --- traffic

  void send(Heartbeat packet) {
    SimNode to = nodes.get(packet.receiver());
    for (int path = 0; path < PATHS; path++) {
      if (cut[packet.sender()][packet.receiver()][path] || time.chance(weather.loss)) {
        continue;
      }
      deliver(packet, to, path);
      if (time.chance(weather.duplication)) {
        deliver(packet, to, path);
      }
    }
  }

  private void deliver(Heartbeat packet, SimNode to, int path) {
    long detour = time.chance(weather.detours) ? time.between(0, 150 * Timeline.MS) : 0;
    long lag = lagNanos[to.index] == 0 ? 0 : time.between(0, lagNanos[to.index]);
    time.after(delay() + detour + lag, () -> to.received(packet, path));
  }

  /** An ARP probe for the VIP: every kernel that has it answers, every agent sees the question. */
  void probe(SimNode from) {
    for (SimNode to : nodes) {
      if (to != from && !arpCut[from.index][to.index]) {
        boolean lost = exchangeLost(from, to);
        if (!lost || time.chance(0.5)) {
          time.after(delay(), () -> probed(from, to, lost));
        }
      }
    }
    MacAddress other = stranger;
    if (other != null && !gatewaysCut(from)) {
      time.after(delay(), () -> from.segment(new ElectionEvent.NeighbourClaims(vip, other)));
    }
  }

  private boolean gatewaysCut(SimNode from) {
    for (boolean isCut : gatewayCut[from.index]) {
      if (!isCut) {
        return false;
      }
    }
    return true;
  }

  private void probed(SimNode from, SimNode to, boolean answerLost) {
    to.segment(new ElectionEvent.NeighbourProbes(vip, from.kernel.mac));
    if (to.kernel.answers() && !answerLost && !arpCut[to.index][from.index]) {
      MacAddress mac = to.kernel.mac;
      time.after(
          time.between(10_000, 2 * Timeline.MS) + delay(),
          () -> from.segment(new ElectionEvent.NeighbourClaims(vip, mac)));
    }
  }

  /** Gratuitous ARP. */
  void announce(SimNode from) {
    for (SimNode to : nodes) {
      if (to != from && !arpCut[from.index][to.index] && !time.chance(weather.arpLoss)) {
        time.after(
            delay(), () -> to.segment(new ElectionEvent.NeighbourClaims(vip, from.kernel.mac)));
      }
    }
  }

  void askGateways(SimNode from) {
    for (int i = 0; i < gateways.size(); i++) {
      InetAddress gateway = gateways.get(i);
      int index = i;
      if (!gatewayCut[from.index][i] && !time.chance(weather.arpLoss)) {
        time.after(
            2 * delay(),
            () -> {
              if (!gatewayCut[from.index][index] && !time.chance(weather.arpLoss)) {
                from.segment(
                    new ElectionEvent.NeighbourClaims(
                        gateway, MacAddress.of(new byte[] {2, 0, 0, 0, 1, (byte) index})));
              }
            });
      }
    }
  }

  /**
   * Without the bound on losses in a row, chance alone would make the case that no pair can decide:
   * heartbeats and ARP both cut while both reach the gateways.
   */
  private boolean exchangeLost(SimNode from, SimNode to) {
    int pair = Math.min(from.index, to.index) * nodes.size() + Math.max(from.index, to.index);
    if (arpLossesInARow[pair] < ARP_LOSSES_IN_A_ROW && time.chance(2 * weather.arpLoss)) {
      arpLossesInARow[pair]++;
      return true;
    }
    arpLossesInARow[pair] = 0;
    return false;
  }

  /** Whether the segment is cut off from that node. */
  boolean unplugged(SimNode node) {
    for (int other = 0; other < nodes.size(); other++) {
      if (other != node.index && !arpCut[node.index][other]) {
        return false;
      }
    }
    return gatewaysCut(node);
  }

  private long delay() {
    return time.between(weather.delayFromNanos, weather.delayToNanos);
  }
}
