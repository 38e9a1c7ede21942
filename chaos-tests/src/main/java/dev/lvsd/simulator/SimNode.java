package dev.lvsd.simulator;

import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.netlink.route.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One machine: a kernel, a clock, a disk and, most of the time, an agent. */
final class SimNode {
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  final String name;
  final int index;
  final SimClock clock;
  final SimKernel kernel;

  /** The disk. */
  long reservedEpochs;

  int diskLife;
  int blockedReports;
  private boolean diskRefuses;

  private final Timeline time;
  private final Weather weather;
  private final SimNetwork network;
  private final ElectionSettings settings;
  private final Judge judge;
  private final Set<MacAddress> peerMacs;
  private final List<Runnable> parked = new ArrayList<>();
  private @Nullable SimAgent agent;
  private int life;
  private boolean hung;
  private boolean frozen;
  private boolean off;
  private boolean left;
  private long thawedNanos = LONG_AGO;
  private long disturbedNanos = LONG_AGO;
  private long stalledNanos = LONG_AGO;

  SimNode(
      Timeline time,
      Weather weather,
      SimNetwork network,
      ElectionSettings settings,
      Judge judge,
      int index,
      SimClock clock,
      Set<MacAddress> peerMacs) {
    this.time = time;
    this.weather = weather;
    this.network = network;
    this.settings = settings;
    this.judge = judge;
    this.name = settings.self();
    this.index = index;
    this.clock = clock;
    this.kernel = new SimKernel(time, name, index, judge);
    this.peerMacs = peerMacs;
    network.join(this);
  }

  // --- what happens to it

  void startAgent() {
    if (agent == null && !off) {
      time.trace(name, "agent starts");
      hung = false;
      left = false;
      disturbed();
      agent = new SimAgent(time, this, settings, judge, peerMacs);
    }
  }

  /** The agent dies; its kernel goes on. */
  void killAgent() {
    if (agent != null) {
      time.trace(name, "agent is killed");
      disturbed();
      agent = null;
      life++;
      parked.clear();
    }
  }

  /** The agent stops; its kernel goes on. */
  void hangAgent() {
    time.trace(name, "agent hangs");
    disturbed();
    hung = true;
  }

  void resumeAgent() {
    if (hung) {
      time.trace(name, "agent goes on");
      disturbed();
      hung = false;
      unpark();
    }
  }

  /** Agent and kernel stop. */
  void freeze() {
    if (!off && !frozen) {
      disturbed();
      frozen = true;
      kernel.freeze();
    }
  }

  void thaw() {
    if (frozen) {
      disturbed();
      frozen = false;
      thawedNanos = time.now();
      kernel.thaw();
      unpark();
    }
  }

  void powerOff() {
    killAgent();
    off = true;
    frozen = false;
    kernel.powerOff();
  }

  void powerOn() {
    if (off) {
      off = false;
      kernel.powerOn();
      startAgent();
    }
  }

  void loseDisk() {
    reservedEpochs = 0;
    diskLife++;
  }

  /** The disk takes nothing any more, or again. */
  void refuseDisk(boolean refuses) {
    time.trace(name, refuses ? "disk refuses" : "disk is well again");
    diskRefuses = refuses;
  }

  boolean diskRefuses() {
    return diskRefuses;
  }

  /** What an operator would do who wants it to work again. */
  void repair() {
    thaw();
    resumeAgent();
    powerOn();
    diskRefuses = false;
    if (left) {
      killAgent();
    }
    startAgent();
  }

  void handOver(boolean leaving) {
    SimAgent running = agent;
    if (running != null) {
      time.trace(name, leaving ? "is told to leave" : "is told to hand over");
      left |= leaving;
      running.segment(new ElectionEvent.HandOver("an operator asks", leaving));
    }
  }

  /** What its agent finds that it could do. */
  void fitness(Fitness fitness) {
    SimAgent running = agent;
    if (running != null) {
      time.trace(name, "is " + fitness);
      running.segment(new ElectionEvent.FitnessIs(fitness, "the simulation wants it"));
    }
  }

  boolean outranks(SimNode other) {
    return settings.member(name).outranks(settings.member(other.name));
  }

  private void disturbed() {
    disturbedNanos = time.now();
  }

  // --- threads

  int life() {
    return life;
  }

  boolean agentStopped() {
    return hung || frozen;
  }

  void park(Runnable goOn) {
    parked.add(goOn);
  }

  private void unpark() {
    if (!agentStopped()) {
      List<Runnable> all = List.copyOf(parked);
      parked.clear();
      all.forEach(Runnable::run);
    }
  }

  boolean runs(SimAgent which) {
    return agent == which;
  }

  boolean up() {
    return !off;
  }

  boolean hasAgent() {
    return agent != null;
  }

  Weather weather() {
    return weather;
  }

  // --- traffic; a machine that does not run neither sends nor hears

  void received(Heartbeat packet, int path) {
    if (agent != null && kernel.running()) {
      agent.received(packet, path);
    }
  }

  void segment(ElectionEvent event) {
    if (agent != null && kernel.running()) {
      agent.segment(event);
    }
  }

  void send(Heartbeat packet) {
    network.send(packet);
  }

  void probe() {
    network.probe(this);
  }

  void announce() {
    network.announce(this);
  }

  void askGateways() {
    network.askGateways(this);
  }

  // --- for the judge

  Judge judge() {
    return judge;
  }

  void stalled(long untilNanos) {
    stalledNanos = Math.max(stalledNanos, untilNanos);
  }

  /** Would anybody hear its kernel answer for the VIP? */
  boolean answers() {
    return kernel.answers() && !network.unplugged(this);
  }

  /** Does this node hold a lease that is valid at this true time? */
  boolean leased() {
    return agent != null && !agent.leaseOver();
  }

  boolean calling() {
    return agent != null && agent.calling();
  }

  /** Whether its agent does not run, or has been held up until so lately. */
  boolean hamperedWithin(long nanos) {
    return !agentRuns() || time.now() - Math.max(disturbedNanos, stalledNanos) <= nanos;
  }

  boolean agentRuns() {
    return agent != null && !agentStopped();
  }

  boolean thawedWithin(long nanos) {
    return time.now() - thawedNanos <= nanos;
  }
}
