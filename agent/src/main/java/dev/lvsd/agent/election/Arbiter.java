package dev.lvsd.agent.election;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network as third voter of a pair: gateways that answer while the peer is silent. A gateway's
 * answer is counted from the sending of the oldest request that it may answer, since ARP and NDP
 * answers carry no number.
 */
final class Arbiter {
  private final ElectionSettings settings;
  private final Map<InetAddress, Gateway> gateways = new HashMap<>();
  private final long askEveryNanos;
  private long lastAskNanos;
  private boolean asked;
  private boolean answering;
  private long answeringSinceNanos;

  private static final class Gateway {
    long pendingSinceNanos;
    boolean pending;
    long answeredAskNanos;
    boolean answered;
  }

  Arbiter(ElectionSettings settings) {
    this.settings = settings;
    this.askEveryNanos = settings.intervalNanos() / 2;
    settings.gateways().forEach(g -> gateways.put(g, new Gateway()));
  }

  boolean due(long nowNanos) {
    return settings.arbiter() && (!asked || nowNanos - lastAskNanos >= askEveryNanos);
  }

  long nextAskNanos(long nowNanos) {
    return asked ? lastAskNanos + askEveryNanos : nowNanos;
  }

  /** Requests to all gateways go out now. */
  void asking(long nowNanos) {
    boolean pause = !asked || nowNanos - lastAskNanos > settings.ttlNanos();
    if (pause || gateways.values().stream().anyMatch(g -> g.pending)) {
      answering = false;
    }
    asked = true;
    lastAskNanos = nowNanos;
    for (Gateway gateway : gateways.values()) {
      // A request that was lost must not shorten the worth of later answers for ever.
      if (!gateway.pending || nowNanos - gateway.pendingSinceNanos > settings.ttlNanos()) {
        gateway.pending = true;
        gateway.pendingSinceNanos = nowNanos;
      }
    }
  }

  /** A gateway spoke. */
  void answered(InetAddress address) {
    Gateway gateway = gateways.get(address);
    if (gateway != null && gateway.pending) {
      gateway.pending = false;
      gateway.answered = true;
      gateway.answeredAskNanos = gateway.pendingSinceNanos;
    }
    if (!answering && gateways.values().stream().allMatch(g -> g.answered && !g.pending)) {
      answering = true;
      answeringSinceNanos = lastAskNanos;
    }
  }

  /** Whether no gateway has answered the last request. */
  boolean dark(long nowNanos) {
    return asked
        && nowNanos - lastAskNanos <= settings.ttlNanos()
        && gateways.values().stream().allMatch(g -> g.pending);
  }

  /** Whether every gateway has answered every request since then, and one sent before then. */
  boolean answersSince(long sinceNanos) {
    return answering && answeringSinceNanos - sinceNanos <= 0;
  }

  /** Until when one gateway's answer lets a master hold; {@link Long#MIN_VALUE} for not at all. */
  long holdUntilNanos(long nowNanos) {
    return valid(nowNanos).stream().max(Long::compare).orElse(Long.MIN_VALUE);
  }

  /** Until when all gateways' answers let a node claim; {@link Long#MIN_VALUE} for not at all. */
  long claimUntilNanos(long nowNanos) {
    List<Long> all = valid(nowNanos);
    return all.size() < gateways.size()
        ? Long.MIN_VALUE
        : all.stream().min(Long::compare).orElse(Long.MIN_VALUE);
  }

  private List<Long> valid(long nowNanos) {
    return gateways.values().stream()
        .filter(g -> g.answered && nowNanos - (g.answeredAskNanos + settings.arbiterNanos()) < 0)
        .map(g -> g.answeredAskNanos + settings.arbiterNanos())
        .toList();
  }

  /** Whether a request has gone unanswered for some time: the network is not what it was. */
  boolean unanswered(long nowNanos) {
    return gateways.values().stream()
        .anyMatch(g -> g.pending && nowNanos - g.pendingSinceNanos >= askEveryNanos / 2);
  }

  /** The gateways whose word is over, or too short to hold a lease by; for people. */
  List<String> silent(long nowNanos) {
    long worthNanos = settings.arbiterNanos() - settings.releaseBudgetNanos();
    return gateways.entrySet().stream()
        .filter(
            e ->
                !e.getValue().answered
                    || nowNanos - (e.getValue().answeredAskNanos + worthNanos) >= 0)
        .map(e -> "gateway " + e.getKey().getHostAddress() + " " + account(e.getValue(), nowNanos))
        .toList();
  }

  private String account(Gateway gateway, long nowNanos) {
    return "does not answer"
        + (gateway.answered
            ? " (last: what was asked "
                + (nowNanos - gateway.answeredAskNanos) / 1_000_000
                + " ms ago; asked again "
                + (nowNanos - lastAskNanos) / 1_000_000
                + " ms ago)"
            : "");
  }
}
