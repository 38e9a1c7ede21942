package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the reconciler meets, without flooding: a failure once while it stands, the same drift
 * once a minute. Used from the reconciler's thread; time passed in.
 */
final class ReconcilerEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcilerEvents.class);
  private static final String SUBJECT = "ipvs";
  private static final int LINES = 20;
  private static final long SAME_DRIFT_NANOS = 60_000_000_000L;

  private final Journal journal;
  private Set<String> standing = Set.of();
  private List<String> lastDrift = List.of();
  private long lastDriftNanos;
  private long unreportedDrifts;

  ReconcilerEvents(Journal journal) {
    this.journal = journal;
  }

  /** The failures of one pass; none where it succeeded. */
  void failures(List<String> failures) {
    List<String> fresh = new ArrayList<>();
    for (String failure : failures) {
      if (!standing.contains(failure)) {
        fresh.add(failure);
      }
    }
    if (!fresh.isEmpty()) {
      List<String> lines = Texts.atMost(fresh, LINES);
      journal.publish(
          EventType.IPVS_FAILED,
          SUBJECT,
          "Programming IPVS failed: " + String.join("; ", lines) + ". It is tried again.",
          Map.of("failures", lines));
    } else if (failures.isEmpty() && !standing.isEmpty()) {
      LOG.info("IPVS is programmed as it should be again");
    }
    standing = new HashSet<>(failures);
  }

  /** The kernel's table had been right and was not any more. */
  void drift(Plan drift, long nowNanos) {
    List<String> differences = drift.describe(LINES);
    boolean same = differences.equals(lastDrift) && nowNanos - lastDriftNanos < SAME_DRIFT_NANOS;
    if (same) {
      unreportedDrifts++;
      return;
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("repairs", differences);
    data.put("count", drift.operations().size());
    data.put("unreportedBefore", unreportedDrifts);
    journal.publish(
        EventType.IPVS_REPAIRED,
        SUBJECT,
        "Something else changed the kernel's IPVS table; repaired: "
            + String.join("; ", differences)
            + ".",
        data);
    lastDrift = differences;
    lastDriftNanos = nowNanos;
    unreportedDrifts = 0;
  }

  /** Changes that were wanted. */
  void applied(Outcome outcome) {
    for (Operation operation : outcome.applied()) {
      LOG.info("IPVS: {}", operation);
    }
  }
}
