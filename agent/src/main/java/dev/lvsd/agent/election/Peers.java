package dev.lvsd.agent.election;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The other nodes, and what is asked of all of them. */
final class Peers {
  private final ElectionSettings settings;
  private final Map<String, PeerView> views = new LinkedHashMap<>();

  Peers(ElectionSettings settings) {
    this.settings = settings;
    settings.peers().forEach(member -> views.put(member.name(), new PeerView(member)));
  }

  @Nullable PeerView get(String node) {
    return views.get(node);
  }

  Collection<PeerView> all() {
    return views.values();
  }

  /** Whether none has barred the arbiter for so long. */
  boolean silentFor(long nanos, long nowNanos) {
    return all().stream().allMatch(p -> p.silentFor(nanos, nowNanos));
  }

  /** When that will be so at the earliest; now, where none was ever heard. */
  long silentFromNanos(long nanos, long nowNanos) {
    return nowNanos
        + all().stream()
            .mapToLong(p -> p.everBarred ? p.barredNanos + nanos - nowNanos : 0)
            .max()
            .orElse(0);
  }

  /** Whether one is heard that does not hear this node: there is nothing to win meanwhile. */
  boolean anyDeaf(long nowNanos) {
    return all().stream()
        .anyMatch(
            p ->
                !p.silentFor(settings.silenceNanos(), nowNanos)
                    && !p.liveWithin(settings.ttlNanos(), nowNanos));
  }

  /** The director that could take over, as far as it says. */
  Optional<PeerView> heir(long nowNanos) {
    return all().stream().filter(p -> p.couldTakeOver(settings.ttlNanos(), nowNanos)).findFirst();
  }

  /** Whether one has not yet answered what was sent then. */
  boolean anyUnanswered(long solicitedNanos) {
    return all().stream()
        .anyMatch(
            p -> p.answeredSentNanos == Long.MIN_VALUE || p.answeredSentNanos - solicitedNanos < 0);
  }

  /** Why their votes are missing, for people. */
  List<String> missing(long nowNanos) {
    List<String> missing = new ArrayList<>();
    for (PeerView peer : all()) {
      if (!peer.liveWithin(settings.ttlNanos(), nowNanos)) {
        missing.add(peer.member.name() + " is not heard");
      } else if (peer.abstaining) {
        missing.add(peer.member.name() + " abstains, as it has just started");
      } else if (peer.refuses) {
        missing.add(peer.member.name() + " refuses");
      }
    }
    return missing;
  }
}
