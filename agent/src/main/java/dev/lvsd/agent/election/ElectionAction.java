package dev.lvsd.agent.election;

import dev.lvsd.agent.events.EventType;
import java.util.Map;

/** What an election asks of its surroundings, in this order. */
public sealed interface ElectionAction {
  /** A packet to every peer, now. */
  record SendAll() implements ElectionAction {}

  /** A packet to that peer, now. */
  record Reply(String node) implements ElectionAction {}

  /** A probe for every VIP of the group on its interface. */
  record ProbeVips() implements ElectionAction {}

  /** A request to every gateway. */
  record AskGateways() implements ElectionAction {}

  /** All VIPs of the group, under the lease. */
  record Acquire(Epoch epoch) implements ElectionAction {}

  /** No VIP of the group, at once. */
  record Release(Epoch epoch, String reason) implements ElectionAction {}

  /** Somebody else answers for a VIP that this node owns: say again who has it. */
  record Reannounce() implements ElectionAction {}

  /** Puts epochs up to at least this counter on disk as used. */
  record ReserveEpochs(long atLeast) implements ElectionAction {}

  /** Something worth knowing. */
  record Publish(EventType type, String message, Map<String, Object> data)
      implements ElectionAction {
    public Publish {
      data = Map.copyOf(data);
    }
  }
}
