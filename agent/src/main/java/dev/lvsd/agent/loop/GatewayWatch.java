package dev.lvsd.agent.loop;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether any of the configured gateways answers this node; each is asked once a second. Pure. */
final class GatewayWatch {
  static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Three questions in vain. */
  static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(3500);

  private final List<InetAddress> gateways;
  private long askedNanos;
  private long answeredNanos;

  /** Until the first are overdue, they are taken to be there. */
  GatewayWatch(List<InetAddress> gateways, long nowNanos) {
    this.gateways = List.copyOf(gateways);
    this.askedNanos = nowNanos - ASK_NANOS;
    this.answeredNanos = nowNanos;
  }

  /** Who is to be asked now. */
  List<InetAddress> due(long nowNanos) {
    if (nowNanos - askedNanos < ASK_NANOS) {
      return List.of();
    }
    askedNanos = nowNanos;
    return gateways;
  }

  /** Somebody said that the address is theirs. */
  void heard(InetAddress address, long nowNanos) {
    if (gateways.contains(address)) {
      answeredNanos = nowNanos;
    }
  }

  /** Whether there are gateways and none of them answers any more. */
  boolean silent(long nowNanos) {
    return !gateways.isEmpty() && nowNanos - answeredNanos >= SILENCE_NANOS;
  }
}
