package dev.lvsd.sync.resync;

import static dev.lvsd.sync.resync.Duo.GROUP;
import static dev.lvsd.sync.resync.Duo.MILLI;
import static dev.lvsd.sync.resync.Duo.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes on between full passes, and how long a peer is waited for. */
final class AuditTest {
  private final Duo duo = new Duo();

  private void complete(int connections) {
    duo.hold(0, connections);
    duo.owns(GROUP);
    duo.connect();
    duo.run(2 * SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  private void untilARoundHasEnded() {
    while (duo.rounds.isEmpty()) {
      duo.run(100 * MILLI);
    }
  }

  @Test
  void anAuditRoundMeasuresWhatIsMissingAndMendsIt() {
    complete(1_000);
    untilARoundHasEnded();
    duo.receiverTable.held.removeIf(hash -> Math.floorMod(hash, 200) == 0);
    int missing = 1_000 - duo.receiverTable.held.size();
    duo.run(45 * SECOND);

    CoverageRound round =
        duo.rounds.stream().filter(r -> r.missing() > 0).findFirst().orElseThrow();
    assertThat(round.entries()).isEqualTo(1_000);
    assertThat(round.missing()).isEqualTo(missing).isPositive();
    assertThat(round.coverage()).isCloseTo(1 - missing / 1000.0, within(1e-9));
    // They were first seen a minute before the connection was made.
    assertThat(round.lagNanos()).isBetween(60 * SECOND, 110 * SECOND);
    assertThat(duo.holdsAllEligible()).isTrue();
    assertThat(duo.ended).hasSize(1);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void nothingMissingIsFullCoverageWithoutLag() {
    complete(100);
    duo.run(30 * SECOND);

    assertThat(duo.rounds).isNotEmpty();
    assertThat(duo.rounds.get(0).coverage()).isEqualTo(1);
    assertThat(duo.rounds.get(0).lagNanos()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 10000", "2, 10000", "16, 1250", "64, 312", "400, 50", "512, 50", "4096, 50"})
  void aRoundOfAnyTableTakesTenToThirtySecondsAndNoSliceComesMoreOftenThanEvery50Ms(
      int slices, long millis) {
    assertThat(ResyncSettings.DEFAULT.auditEveryNanos(slices) / MILLI).isEqualTo(millis);
  }

  @Test
  void aRoundOfAuditsIsSpreadOverItsTime() {
    complete(1_000);
    duo.toReceiver.clear();
    duo.run(60 * SECOND);

    // 16 slices in 20 s, over and over.
    assertThat(duo.toReceiver.stream().filter(Frame.Offer.class::isInstance).count())
        .isBetween(46L, 50L);
    assertThat(duo.rounds).hasSizeBetween(2, 3);
  }

  @Test
  void aLowCoverageIsToldOnceAsSoonAsItIsSureNotAtTheEndOfTheRound() {
    complete(1_000);
    untilARoundHasEnded();
    duo.receiverTable.held.clear();
    duo.rounds.clear();
    duo.run(3 * SECOND);
    assertThat(duo.rounds)
        .singleElement()
        .satisfies(
            round -> {
              assertThat(round.coverage()).isZero();
              assertThat(round.entries()).isBetween(20L, 150L);
            });
    duo.run(10 * SECOND);
    assertThat(duo.rounds).hasSize(1);
  }

  @Test
  void whatIsMissingOfTheFirstSlicesIsSetAgainstTheWholeTable() {
    complete(1_000);
    untilARoundHasEnded();
    // One of some sixty in the first slice of sixteen.
    duo.receiverTable.held.remove(
        duo.receiverTable.held.stream().filter(hash -> (hash & 15) == 0).findFirst().orElseThrow());
    duo.rounds.clear();
    duo.run(15 * SECOND);
    assertThat(duo.rounds).isEmpty();
  }

  @Test
  void twoRoundsInARowOfLowCoverageStartAFullPassAndOneDoesNot() {
    complete(1_000);
    untilARoundHasEnded();
    duo.receiverTable.held.clear();
    duo.run(45 * SECOND);
    assertThat(duo.ended).hasSize(1);
    assertThat(duo.rounds).anyMatch(round -> round.coverage() < 0.99);

    // An eraser that is faster than the audit.
    for (int i = 0; i < 60 && duo.ended.size() < 2; i++) {
      duo.receiverTable.held.clear();
      duo.run(SECOND);
    }
    duo.run(SECOND);
    assertThat(duo.ended).hasSize(2);
    assertThat(duo.ended.get(1).reason()).isEqualTo(PassReason.LOW_COVERAGE);
    assertThat(duo.holdsAllEligible()).isTrue();
  }

  @Test
  void whileNewConnectionsGoOnMissingNothingIsCompleteWhateverAFullPassMended() {
    complete(1_000);
    untilARoundHasEnded();
    for (int i = 0; i < 90; i++) {
      duo.receiverTable.held.clear();
      duo.run(SECOND);
    }
    assertThat(duo.ended)
        .hasSizeGreaterThan(1)
        .last()
        .matches(p -> p.reason() == PassReason.LOW_COVERAGE);
    assertThat(duo.receiverSnapshot().sourceDoubt()).contains("do not reach it");

    duo.disconnect();
    duo.connect();
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().sourceDoubt()).as("said anew").contains("do not reach it");
    duo.run(60 * SECOND);
    assertThat(duo.receiverSnapshot().sourceDoubt()).isEmpty();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(duo.holdsAllEligible()).isTrue();
  }

  @Test
  void aFewThatAreLateOfFewConnectionsDoNotCloseTheGate() {
    complete(20);
    untilARoundHasEnded();
    for (int i = 0; i < 30; i++) {
      duo.receiverTable.held.remove(duo.receiverTable.held.iterator().next());
      duo.run(3 * SECOND);
    }
    assertThat(duo.rounds).anyMatch(round -> round.coverage() < 0.99);
    assertThat(duo.receiverSnapshot().sourceDoubt()).isEmpty();
  }

  @Test
  void whatWasSaidOfAReceiverIsNotSaidOfTheNextOne() {
    complete(1_000);
    untilARoundHasEnded();
    for (int i = 0; i < 90; i++) {
      duo.receiverTable.held.clear();
      duo.run(SECOND);
    }
    duo.restartReceiver();
    duo.connect();
    duo.run(2 * SECOND);
    assertThat(duo.receiverSnapshot().sourceDoubt()).isEmpty();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void anAnswerThatComesJustInTimeIsTakenAndOneThatDoesNotEndsTheConnection() {
    complete(100);
    duo.lateNanos = 3_900 * MILLI;
    duo.source(new SourceEvent.Resync());
    duo.run(12 * SECOND);
    assertThat(duo.closed).isEmpty();
    assertThat(duo.ended).hasSize(2);

    duo.run(10 * SECOND);
    duo.lateNanos = 5_500 * MILLI;
    duo.hold(100, 100);
    duo.source(new SourceEvent.Resync());
    duo.run(12 * SECOND);
    assertThat(duo.closed).isNotEmpty();
    assertThat(duo.connected()).isFalse();
  }

  @Test
  void aReceiverThatIsAliveButOwesAnAnswerForFiveSecondsIsGivenUp() {
    complete(100);
    duo.receiverTable.held.clear();
    duo.receiverTable.wait = true;
    duo.source(new SourceEvent.Resync());
    duo.run(4_900 * MILLI);
    assertThat(duo.closed).isEmpty();
    duo.run(700 * MILLI);
    assertThat(duo.closed).containsExactly("the receiver has not answered for 5 s");

    // What was fed too late is no answer on the next connection.
    duo.receiverTable.wait = false;
    duo.connect();
    duo.receiverTable.waiting.forEach(Runnable::run);
    duo.run(2 * SECOND);
    assertThat(duo.closed).hasSize(1);
    assertThat(duo.ended.get(1).outcome()).isEqualTo(PassOutcome.COMPLETE);
  }

  @Test
  void aStandstillOfThisMachineIsNotTakenForThePeersSilence() {
    complete(100);
    duo.stall(20 * SECOND);
    duo.run(10 * SECOND);

    assertThat(duo.closed).isEmpty();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aSourceThatFallsSilentIsGivenUpAndAfterThirtySecondsTheStateIsUnknown() {
    complete(100);
    duo.receiverStuck = true;
    duo.run(6 * SECOND);
    assertThat(duo.closed).anyMatch(reason -> reason.contains("has said nothing for 5 s"));
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.run(25 * SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.UNKNOWN);
    assertThat(duo.receiverSnapshot().completeGroups()).isEmpty();

    duo.receiverStuck = false;
    duo.connect();
    duo.run(SECOND);
    assertThat(duo.ended.get(1).reason()).isEqualTo(PassReason.RECEIVER_LOST_TRUST);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void whatAFormerIncarnationOfTheSourceCompletedDoesNotCount() {
    complete(100);
    duo.disconnect();
    duo.renameSource();
    duo.connect();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(duo.ended).hasSize(2);
  }

  @Test
  void nothingIsSentWhileTheConnectionHasTooMuchToWrite() {
    duo.source(new SourceEvent.WriteQueue(false));
    duo.hold(0, 1_000);
    duo.owns(GROUP);
    duo.connect();
    duo.source(new SourceEvent.WriteQueue(true));
    duo.run(SECOND);
    assertThat(duo.toReceiver).noneMatch(Frame.Entries.class::isInstance);

    duo.source(new SourceEvent.WriteQueue(false));
    duo.run(SECOND);
    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.COMPLETE);
  }
}
