package dev.lvsd.agent.run;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.sync.resync.CoverageRound;
import dev.lvsd.sync.resync.PassOutcome;
import dev.lvsd.sync.resync.PassProgress;
import dev.lvsd.sync.resync.PassReason;
import dev.lvsd.sync.resync.PassResult;
import dev.lvsd.sync.resync.ResyncListener;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes events of what this node finds as a source towards one peer. Runs on the sync thread. */
final class SyncTeller implements ResyncListener {
  private static final Logger log = LoggerFactory.getLogger(SyncTeller.class);

  /** The same outcome of a pass after lost trust is told again after this. */
  private static final long AGAIN_NANOS = 60_000_000_000L;

  private final String peer;
  private final double threshold;
  private final Supplier<String> cause;
  private final Journal journal;
  private boolean low;
  private @Nullable PassResult last;

  /**
   * @param threshold coverage below which it is worth telling, 0 to 1
   * @param cause the likely cause of a low coverage, for people; empty where none is known
   */
  SyncTeller(String peer, double threshold, Supplier<String> cause, Journal journal) {
    this.peer = peer;
    this.threshold = threshold;
    this.cause = cause;
    this.journal = journal;
  }

  @Override
  public void began(PassProgress pass) {
    log.info(
        "resync: the table is compared with {}'s, in {} slices: {}",
        peer,
        pass.slices(),
        word(pass.reason()));
  }

  @Override
  public void ended(PassResult result) {
    if (last != null
        && result.reason() == PassReason.RECEIVER_LOST_TRUST
        && last.outcome() == result.outcome()
        && result.endedNanos() - last.endedNanos() < AGAIN_NANOS) {
      // A network that is flooded must not flood the journal.
      return;
    }
    last = result;
    long millis = (result.endedNanos() - result.startedNanos()) / 1_000_000;
    Map<String, Object> data =
        Map.of(
            "peer", peer,
            "entries", result.entries(),
            "entriesSent", result.entriesSent(),
            "lacking", result.lacking(),
            "millis", millis);
    if (result.outcome() == PassOutcome.COMPLETE) {
      journal.publish(
          EventType.SYNC_RESYNCED,
          peer,
          "%s holds all %d connections that this node answers for; %d were sent, in %d ms"
              .formatted(peer, result.entries(), result.entriesSent(), millis),
          data);
    } else {
      boolean over =
          result.reason() == PassReason.OPERATOR && result.outcome() == PassOutcome.CANCELLED;
      journal.publish(
          EventType.SYNC_INCOMPLETE,
          peer,
          "resync of %s did not complete: %s%s"
              .formatted(
                  peer,
                  result.why(),
                  over ? "" : "; it is tried again, and lvsd resync starts it at once"),
          data);
    }
  }

  @Override
  public void measured(CoverageRound round) {
    boolean now = round.coverage() < threshold;
    if (now == low) {
      return;
    }
    low = now;
    String share =
        String.format(
            Locale.ROOT,
            "%s holds %.1f %% of the %d connections that were compared",
            peer,
            100 * round.coverage(),
            round.entries());
    Map<String, Object> data =
        Map.of("peer", peer, "coverage", round.coverage(), "missing", round.missing());
    if (now) {
      String likely = cause.get();
      journal.publish(
          EventType.SYNC_COVERAGE_LOW,
          peer,
          share + (likely.isEmpty() ? "" : "; likely cause: " + likely),
          data);
    } else {
      journal.publish(EventType.SYNC_COVERAGE_RESTORED, peer, share + " again", data);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
