package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.sync.resync.CoverageRound;
import dev.lvsd.sync.resync.PassOutcome;
import dev.lvsd.sync.resync.PassReason;
import dev.lvsd.sync.resync.PassResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncTellerTest {
  private final List<EventType> types = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private final Journal journal =
      (type, subject, message, data) -> {
        types.add(type);
        messages.add(message);
      };
  private final SyncTeller teller = new SyncTeller("b", 0.99, () -> "sync.id differs", journal);

  private static CoverageRound round(long missing) {
    return new CoverageRound(1000, missing, 0, 0);
  }

  @Test
  void aLowCoverageIsToldOnceWithItsLikelyCause() {
    teller.measured(round(0));
    teller.measured(round(11));
    teller.measured(round(12));
    assertThat(types).containsExactly(EventType.SYNC_COVERAGE_LOW);
    assertThat(messages.get(0))
        .isEqualTo(
            "b holds 98.9 % of the 1000 connections that were compared;"
                + " likely cause: sync.id differs");
  }

  @Test
  void itsReturnIsToldToo() {
    teller.measured(round(11));
    teller.measured(round(10));
    assertThat(types)
        .containsExactly(EventType.SYNC_COVERAGE_LOW, EventType.SYNC_COVERAGE_RESTORED);
  }

  @Test
  void aPassIsToldWithWhatItFound() {
    teller.ended(
        new PassResult(
            1,
            PassReason.RECEIVER_STARTED,
            PassOutcome.COMPLETE,
            "",
            1000,
            0,
            900,
            36_000,
            0,
            250_000_000));
    assertThat(messages.get(0))
        .isEqualTo(
            "b holds all 1000 connections that this node answers for; 900 were sent, in 250 ms");
    assertThat(types).containsExactly(EventType.SYNC_RESYNCED);
  }
}
