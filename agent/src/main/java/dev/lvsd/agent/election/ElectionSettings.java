package dev.lvsd.agent.election;

import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

/**
 * What an election of one VIP group is about. The same at all nodes but for {@code self}.
 *
 * @param group the VIP group's name
 * @param members all nodes, sorted by name
 * @param self this node's name
 * @param gateways what the network arbiter asks; empty where it plays no part
 * @param vips the group's addresses
 * @param intervalNanos between heartbeats
 * @param ttlNanos how long a promise holds
 * @param releaseBudgetNanos how long before its lease ends a master starts to release
 * @param lifetimeNanos the kernel's own lease of a VIP
 * @param preempt whether a director of higher rank asks for the group
 * @param preemptDelayNanos how long it must have been fit, and not owned the group, before it asks
 */
public record ElectionSettings(
    String group,
    List<Member> members,
    String self,
    List<InetAddress> gateways,
    List<InetAddress> vips,
    long intervalNanos,
    long ttlNanos,
    long releaseBudgetNanos,
    long lifetimeNanos,
    boolean preempt,
    long preemptDelayNanos) {

  /** Measured: what removing the VIPs of a group takes at most, with room. */
  public static final long RELEASE_BUDGET_NANOS = 20_000_000;

  /** Clock drift in per cent that promises and leases allow for. */
  private static final long DRIFT_PERCENT = 1;

  private static final long ARBITER_PERCENT = 80;

  private static final long ARBITER_OVER_PERCENT = 90;

  public ElectionSettings {
    members = members.stream().sorted(Comparator.comparing(Member::name)).toList();
    gateways = List.copyOf(gateways);
    vips = List.copyOf(vips);
  }

  /**
   * A node that votes.
   *
   * @param priority 1..255, higher is preferred; {@link #PREFERRED} for the one that the group
   *     prefers
   * @param director false for a witness, which votes and never claims
   */
  public record Member(String name, int priority, boolean director) {
    /** Above every priority that can be configured. */
    public static final int PREFERRED = 256;

    /**
     * Of two live candidates the lower in rank votes for the higher: priority first, then the name
     * that sorts first.
     */
    public boolean outranks(Member other) {
      return priority != other.priority
          ? priority > other.priority
          : name.compareTo(other.name) < 0;
    }
  }

  public Member member(String name) {
    return members.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member " + name));
  }

  public List<Member> peers() {
    return members.stream().filter(m -> !m.name().equals(self)).toList();
  }

  /** Two nodes without a witness have the network as third voter. */
  public boolean arbiter() {
    return members.size() == 2 && !gateways.isEmpty();
  }

  /** Votes that make a lease. */
  public int majority() {
    return (members.size() + (arbiter() ? 1 : 0)) / 2 + 1;
  }

  /** What a lease is worth that was counted from sending: ttl x (1 - rho) / (1 + rho). */
  public long leaseNanos() {
    return ttlNanos * (100 - DRIFT_PERCENT) / (100 + DRIFT_PERCENT);
  }

  /** What a readiness is worth, counted from sending: 0.98 x ttl. */
  public long grantNanos() {
    return ttlNanos * (100 - 2 * DRIFT_PERCENT) / 100;
  }

  /**
   * What the gateways' word is worth, counted from asking. Far less than ttl: a claimant has to
   * wait until the word that its silent peer may have had is over, and that is time without an
   * owner.
   */
  public long arbiterNanos() {
    return ttlNanos * ARBITER_PERCENT / 100;
  }

  /**
   * What must have passed since a probe went unanswered before the gateways' word is surely over:
   * with room for two probes that were lost though the kernel would have answered.
   */
  public long arbiterOverNanos() {
    return ttlNanos * ARBITER_OVER_PERCENT / 100;
  }

  /** What must have passed before a promise of ttl is surely over everywhere: 1.02 x ttl. */
  public long graceNanos() {
    return ttlNanos * (100 + 2 * DRIFT_PERCENT) / 100;
  }

  /** A peer that was not heard for so long has missed an interval. */
  public long silenceNanos() {
    return intervalNanos * 3 / 2;
  }

  /** Grants count only between nodes that agree on who votes and for how long. */
  public long voterSet() {
    StringBuilder text = new StringBuilder().append(ttlNanos).append(' ').append(arbiter());
    members.forEach(
        m ->
            text.append(' ')
                .append(m.name())
                .append('/')
                .append(m.priority())
                .append(m.director()));
    return HeartbeatCodec.hash(text.toString());
  }
}
