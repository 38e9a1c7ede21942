package dev.lvsd.simulator;

import dev.lvsd.agent.election.ElectionSettings;
import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.PeerSession;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * The votes that one agent was given, counted a second time and by the plainest reading of the
 * rules: what was granted to this very epoch, asked for within ttl; and what was transferred, for a
 * readiness not older than 0.98 x ttl.
 */
final class Ballots {
  private static final long NEVER = Long.MIN_VALUE;

  private final ElectionSettings settings;
  private final long[] grantedEpoch;
  private final long[] grantedNanos;
  private final long[] transferredNanos;
  private long gatewayNanos = NEVER;

  Ballots(ElectionSettings settings) {
    this.settings = settings;
    int voters = settings.members().size();
    this.grantedEpoch = new long[voters];
    this.grantedNanos = new long[voters];
    this.transferredNanos = new long[voters];
    Arrays.fill(grantedNanos, NEVER);
    Arrays.fill(transferredNanos, NEVER);
  }

  /** A live packet of that voter. */
  void received(int voter, GroupSection section, PeerSession session) {
    if (section.answer() == Answer.GRANTED) {
      grantedEpoch[voter] = section.answeredEpoch();
      grantedNanos[voter] = session.sentAtNanos(section.answeredSequence());
    }
    if (section.transferSequence() != 0) {
      transferredNanos[voter] = session.sentAtNanos(section.transferSequence());
    }
  }

  void gateway(InetAddress address, long nowNanos) {
    gatewayNanos = settings.gateways().contains(address) ? nowNanos : gatewayNanos;
  }

  /** How many there are for that epoch, the own one included. */
  int votes(Epoch epoch, long nowNanos) {
    int votes = 1;
    for (int voter = 0; voter < grantedNanos.length; voter++) {
      boolean granted =
          grantedEpoch[voter] == epoch.counter()
              && within(settings.ttlNanos(), grantedNanos[voter], nowNanos);
      boolean transferred = within(settings.grantNanos(), transferredNanos[voter], nowNanos);
      votes += granted || transferred ? 1 : 0;
    }
    boolean word = settings.arbiter() && within(settings.ttlNanos(), gatewayNanos, nowNanos);
    return word ? votes + 1 : votes;
  }

  private static boolean within(long nanos, long sinceNanos, long nowNanos) {
    return sinceNanos != NEVER && nowNanos - sinceNanos <= nanos;
  }
}
