package dev.lvsd.sync.resync;

import static dev.lvsd.sync.resync.Duo.GROUP;
import static dev.lvsd.sync.resync.Duo.MILLI;
import static dev.lvsd.sync.resync.Duo.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Both sessions against each other. */
final class ResyncSessionsTest {
  private final Duo duo = new Duo();

  /** Two that are connected, where a second brings a thousand connections over. */
  private static Duo slowWith(int connections) {
    Duo slow = new Duo(new ResyncSettings(1_000, 10 * SECOND, 0.99), 0, 1, 0);
    slow.hold(0, connections);
    slow.owns(GROUP);
    slow.connect();
    return slow;
  }

  private void connectWith(int connections) {
    duo.hold(0, connections);
    duo.owns(GROUP);
    duo.connect();
  }

  @Test
  void anEmptyReceiverGetsAllAndThenKnowsThatItIsComplete() {
    connectWith(1_000);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);

    duo.run(SECOND);

    assertThat(duo.receiverTable.held).isEqualTo(duo.sourceTable.entries.keySet());
    assertThat(duo.ended)
        .singleElement()
        .satisfies(
            pass -> {
              assertThat(pass.outcome()).isEqualTo(PassOutcome.COMPLETE);
              assertThat(pass.reason()).isEqualTo(PassReason.RECEIVER_STARTED);
              assertThat(pass.entries()).isEqualTo(1_000);
              assertThat(pass.entriesSent()).isEqualTo(1_000);
              assertThat(pass.lacking()).isZero();
            });
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(duo.receiverSnapshot().completeGroups()).containsExactly(GROUP);
    assertThat(duo.receiverSnapshot().entriesFed()).isEqualTo(1_000);
  }

  @Test
  void onlyWhatIsLackingIsSent() {
    duo.hold(0, 1_000);
    duo.receiverTable.held.addAll(duo.sourceTable.entries.keySet());
    duo.hold(1_000, 10);
    duo.owns(GROUP);
    duo.connect();
    duo.run(SECOND);

    assertThat(duo.ended.get(0).entriesSent()).isEqualTo(10);
    assertThat(duo.receiverTable.needless).isZero();
    assertThat(duo.receiverTable.held).hasSize(1_010);
  }

  @Test
  void aSliceOfMoreEntriesThanAFrameHoldsIsComparedInParts() {
    duo.sourceTable.perSlice = 1_000_000;
    connectWith(2 * Frame.MAX_HASHES + 1);
    duo.run(2 * SECOND);

    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(duo.ended.get(0).entries()).isEqualTo(2 * Frame.MAX_HASHES + 1);
    assertThat(duo.receiverTable.held).hasSize(2 * Frame.MAX_HASHES + 1);
  }

  @Test
  void whatThePaceAllowsIsSentAndNoMore() {
    Duo slow =
        new Duo(new ResyncSettings(1_000, 10 * SECOND, 0.99), -3 * SECOND, 1, Long.MIN_VALUE);
    slow.hold(0, 5_000);
    slow.owns(GROUP);
    slow.connect();

    slow.run(2 * SECOND);
    assertThat(slow.sourceSnapshot().pass().orElseThrow().entriesSent()).isBetween(1_900L, 2_080L);
    slow.run(4 * SECOND);
    assertThat(slow.ended.get(0).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(slow.closed).isEmpty();
  }

  @Test
  void progressSaysHowFarItIsAndWhatItStillTakes() {
    Duo slow = slowWith(4_000);
    slow.run(2 * SECOND);

    PassProgress progress = slow.sourceSnapshot().pass().orElseThrow();
    assertThat(progress.slices()).isEqualTo(64);
    assertThat(progress.slicesDone()).isBetween(28, 34);
    assertThat(progress.bytesSent()).isGreaterThan(8 * progress.entriesSent());
    assertThat(progress.remainingNanos().orElseThrow()).isBetween(3 * SECOND / 2, 5 * SECOND / 2);
    assertThat(slow.receiverSnapshot().slices()).hasValue(64);
    assertThat(slow.receiverSnapshot().slice().orElseThrow()).isBetween(28, 36);
  }

  @Test
  void youngEntriesAndThoseAboutToEndAreLeftOut() {
    duo.sourceTable.put(1, duo.sourceNow(), FakeSourceTable.FOREVER);
    duo.sourceTable.put(2, duo.sourceNow() - 60 * SECOND, duo.sourceNow() + 2 * SECOND);
    duo.sourceTable.put(3, duo.sourceNow() - 60 * SECOND, duo.sourceNow() + 60 * SECOND);
    duo.owns(GROUP);
    duo.connect();
    duo.run(SECOND / 2);

    assertThat(duo.receiverTable.held).containsExactly(3L);
    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.COMPLETE);
  }

  @Test
  void anEntryThatEndsAfterItWasOfferedDoesNotKeepAPassIncomplete() {
    connectWith(10);
    duo.receiverTable.wait = true;
    duo.run(50 * MILLI);
    duo.sourceTable.entries.clear();
    duo.receiverTable.lost = hash -> true;
    duo.receiverTable.waiting.forEach(Runnable::run);
    duo.run(SECOND);

    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(duo.ended.get(0).lacking()).isZero();
  }

  @Test
  void whatTheKernelLosesIsSentThreeTimesAndThePassIsTriedAgainLater() {
    connectWith(200);
    duo.receiverTable.lost = hash -> hash % 10 == 0;
    long lost = duo.sourceTable.entries.keySet().stream().filter(hash -> hash % 10 == 0).count();
    duo.run(SECOND);

    PassResult first = duo.ended.get(0);
    assertThat(first.outcome()).isEqualTo(PassOutcome.INCOMPLETE);
    assertThat(first.lacking()).isEqualTo(lost).isPositive();
    assertThat(first.why()).contains("still lacks " + lost + " entries");
    assertThat(first.entriesSent()).isEqualTo(200 + 2 * lost);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);

    duo.receiverTable.lost = hash -> false;
    duo.run(3 * SECOND);
    assertThat(duo.ended).hasSize(1);
    duo.run(3 * SECOND);
    assertThat(duo.ended.get(1).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aReceiverThatLosesTrustIsIncompleteUntilAnotherFullPassHasEnded() {
    connectWith(500);
    duo.run(2 * SECOND);
    duo.receiverTable.held.removeIf(hash -> hash % 2 == 0);
    duo.receiver(new ReceiverEvent.LostTrust("the kernel dropped 3 messages"));

    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    assertThat(duo.receiverSnapshot().completeGroups()).isEmpty();
    duo.run(SECOND);

    assertThat(duo.ended).hasSize(2);
    assertThat(duo.ended.get(1).reason()).isEqualTo(PassReason.RECEIVER_LOST_TRUST);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(duo.receiverSnapshot().trustLost()).isEqualTo(1);
    assertThat(duo.receiverSnapshot().trustLostWhy()).contains("dropped 3");
    assertThat(duo.holdsAllEligible()).isTrue();
  }

  @Test
  void aPassDuringWhichTheKernelDropsIsFollowedByAnotherAtASlowerPace() {
    duo.receiverTable.dropsToTell = 1;
    connectWith(1_000);
    duo.run(SECOND / 2);

    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.INCOMPLETE);
    assertThat(duo.ended.get(0).why()).contains("lost trust");
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    assertThat(duo.sourceSnapshot().entriesPerSecond()).isEqualTo(25_000);
    duo.run(2 * SECOND);

    assertThat(duo.ended.get(1).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(duo.sourceSnapshot().entriesPerSecond()).isEqualTo(37_500);
    assertThat(duo.holdsAllEligible()).isTrue();
  }

  @Test
  void afterABrokenConnectionThePassGoesOnWhereItWas() {
    Duo slow = slowWith(4_000);
    slow.run(2 * SECOND);
    int done = slow.sourceSnapshot().pass().orElseThrow().slicesDone();
    slow.disconnect();
    slow.run(3 * SECOND);
    assertThat(slow.sourceSnapshot().pass().orElseThrow().slicesDone()).isEqualTo(done);
    slow.toReceiver.clear();
    slow.connect();
    slow.run(4 * SECOND);

    assertThat(slow.toReceiver)
        .filteredOn(Frame.PassBegin.class::isInstance)
        .singleElement()
        .isEqualTo(new Frame.PassBegin(1, PassReason.RECEIVER_STARTED, done, 64, Set.of(GROUP)));
    int end = slow.toReceiver.indexOf(new Frame.PassEnd(1, PassOutcome.COMPLETE));
    assertThat(slow.toReceiver.subList(0, end))
        .filteredOn(Frame.Offer.class::isInstance)
        .hasSize(64 - done)
        .noneMatch(frame -> frame instanceof Frame.Offer offer && offer.slice() < done);
    assertThat(slow.ended).hasSize(1);
    assertThat(slow.ended.get(0).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(slow.ended.get(0).entries()).isEqualTo(4_000);
    assertThat(slow.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aReceiverThatHasStartedAnewGetsAllFromTheStart() {
    Duo slow = slowWith(2_000);
    slow.run(SECOND);
    slow.restartReceiver();
    slow.connect();
    slow.run(5 * SECOND);

    assertThat(slow.ended).hasSize(2);
    assertThat(slow.ended.get(0).outcome()).isEqualTo(PassOutcome.CANCELLED);
    assertThat(slow.ended.get(0).why()).contains("the receiver has started anew");
    assertThat(slow.ended.get(1).reason()).isEqualTo(PassReason.RECEIVER_STARTED);
    assertThat(slow.ended.get(1).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(slow.holdsAllEligible()).isTrue();
  }

  @Test
  void trustThatIsLostWhileThereIsNoConnectionMakesThePassBeginAnew() {
    Duo slow = slowWith(2_000);
    slow.run(SECOND);
    slow.disconnect();
    slow.receiverTable.held.clear();
    slow.receiver(new ReceiverEvent.LostTrust("drops"));
    slow.connect();
    slow.run(5 * SECOND);

    assertThat(slow.began).hasSize(2);
    assertThat(slow.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(slow.holdsAllEligible()).isTrue();
  }

  @Test
  void cancellingEndsAPassAfterTheSlicesInFlight() {
    Duo slow = slowWith(4_000);
    slow.run(SECOND);
    slow.source(new SourceEvent.Cancel());
    slow.run(SECOND);

    assertThat(slow.ended).hasSize(1);
    assertThat(slow.ended.get(0).outcome()).isEqualTo(PassOutcome.CANCELLED);
    assertThat(slow.ended.get(0).why()).contains("by an operator").contains("of 64 slices");
    assertThat(slow.ended.get(0).entriesSent()).isLessThan(1_300);
    assertThat(slow.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    assertThat(slow.closed).isEmpty();

    slow.source(new SourceEvent.Resync());
    slow.run(4 * SECOND);
    assertThat(slow.ended.get(1).outcome()).isEqualTo(PassOutcome.COMPLETE);
    assertThat(slow.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aPassThatNobodyAskedForComesAgainAfterItWasCancelled() {
    connectWith(2_000);
    duo.run(5 * MILLI);
    duo.source(new SourceEvent.Cancel());
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.run(10 * SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aConnectionThatWasCutForLongerThanASecondLeavesNothingComplete() {
    connectWith(2_000);
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    duo.disconnect();
    duo.run(SECOND / 2);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state())
        .as("not only when it is back")
        .isEqualTo(State.INCOMPLETE);
    duo.connect();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.run(3 * SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void anOperatorWhoCancelsAndAsksAgainAtOnceGetsANewPass() {
    connectWith(2_000);
    duo.run(5 * MILLI);
    duo.source(new SourceEvent.Cancel());
    duo.source(new SourceEvent.Resync());
    duo.run(SECOND);

    assertThat(duo.ended).hasSize(2);
    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.CANCELLED);
    assertThat(duo.ended.get(1).outcome()).isEqualTo(PassOutcome.COMPLETE);
  }

  @Test
  void anOperatorsPassThatIsCancelledLeavesACompleteReceiverComplete() {
    connectWith(2_000);
    duo.run(SECOND);
    duo.source(new SourceEvent.Resync());
    duo.source(new SourceEvent.Cancel());
    duo.run(SECOND);

    assertThat(duo.ended.get(1).outcome()).isEqualTo(PassOutcome.CANCELLED);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aPassIsCancelledAlsoWhileThereIsNoConnection() {
    connectWith(2_000);
    duo.run(5 * MILLI);
    duo.disconnect();
    duo.source(new SourceEvent.Cancel());

    assertThat(duo.ended.get(0).outcome()).isEqualTo(PassOutcome.CANCELLED);
    assertThat(duo.sourceSnapshot().pass()).isEmpty();
  }

  @Test
  void aSourceThatOwnsNothingSaysNothingOfConnections() {
    duo.hold(0, 100);
    duo.connect();
    duo.run(60 * SECOND);

    assertThat(duo.toReceiver).isNotEmpty().allMatch(Frame.Ping.class::isInstance);
    assertThat(duo.closed).isEmpty();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
  }

  @Test
  void becomingMasterStartsAFullPassAndUntilItsEndNothingIsComplete() {
    connectWith(3_000);
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().completeGroups()).containsExactly(GROUP);
    duo.owns(GROUP, 8L);
    duo.run(3 * MILLI);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.run(SECOND);

    assertThat(duo.ended.get(1).reason()).isEqualTo(PassReason.BECAME_MASTER);
    assertThat(duo.receiverSnapshot().completeGroups()).containsExactlyInAnyOrder(GROUP, 8L);
  }

  @Test
  void losingAllGroupsDuringAPassEndsItAndNothingMoreIsSent() {
    Duo slow = slowWith(4_000);
    slow.run(SECOND);
    slow.owns();
    slow.run(SECOND);
    slow.toReceiver.clear();
    slow.run(30 * SECOND);

    assertThat(slow.ended.get(0).why()).contains("groups that this node owns have changed");
    assertThat(slow.toReceiver).isNotEmpty().allMatch(Frame.Ping.class::isInstance);
  }

  @Test
  void whatABlindSourceSeesNoMoreIsNotCompleteUntilItHasComparedAgain() {
    connectWith(100);
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    duo.owns();
    duo.source(new SourceEvent.Sight("eth1 has no carrier"));
    duo.run(10 * MILLI);

    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    assertThat(duo.receiverSnapshot().sourceDoubt()).isEqualTo("eth1 has no carrier");
    duo.hold(100, 10);
    duo.source(new SourceEvent.Sight(""));
    duo.owns(GROUP);
    duo.run(3 * MILLI);
    assertThat(duo.receiverSnapshot().sourceDoubt()).isEmpty();
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.run(2 * SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    assertThat(duo.holdsAllEligible()).isTrue();
  }

  @Test
  void whatASourceKnowsBeforeItKnowsAllIsSentAndOnlyTheRoundAfterCounts() {
    duo.source(new SourceEvent.Sight("read once more"));
    connectWith(1_000);
    duo.run(5 * SECOND);
    assertThat(duo.receiverTable.held).hasSize(1_000);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    assertThat(duo.ended).isEmpty();
    assertThat(duo.sourceSnapshot().pass().orElseThrow().waitsFor()).isEqualTo("read once more");
    assertThat(duo.sourceSnapshot().pass().orElseThrow().remainingNanos()).isEmpty();

    duo.hold(1_000, 50);
    duo.source(new SourceEvent.Sight(""));
    duo.run(SECOND);
    assertThat(duo.holdsAllEligible()).isTrue();
    assertThat(duo.receiverSnapshot().completeGroups()).containsExactly(GROUP);
    assertThat(duo.ended)
        .singleElement()
        .satisfies(
            pass -> {
              assertThat(pass.outcome()).isEqualTo(PassOutcome.COMPLETE);
              assertThat(pass.entries()).isEqualTo(1_050);
              assertThat(pass.entriesSent()).isEqualTo(1_050);
            });
    assertThat(duo.receiverTable.needless).isZero();
  }

  @Test
  void aPassThatWaitsForTheRestLetsTheThreadSleep() {
    duo.source(new SourceEvent.Sight("read once more"));
    connectWith(1_000);
    duo.run(15 * SECOND);
    long before = duo.sourceSteps;
    duo.run(10 * SECOND);
    assertThat(duo.sourceSteps - before).isLessThan(60);
  }

  @Test
  void whoHeldAllAndWhoseSourceCeasesToKnowAllForAMomentIsCompleteAgainWithoutAnOperator() {
    connectWith(1_000);
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
    duo.source(new SourceEvent.Sight("read once more"));
    duo.source(new SourceEvent.Sight(""));
    duo.run(5 * SECOND);
    assertThat(duo.receiverSnapshot().completeGroups()).containsExactly(GROUP);
  }

  @Test
  void aReceiverThatLosesTrustWhileAPassWaitsIsSentAllAgainAtOnce() {
    duo.source(new SourceEvent.Sight("read once more"));
    connectWith(1_000);
    duo.run(SECOND);
    duo.receiverTable.held.clear();
    duo.receiver(new ReceiverEvent.LostTrust("the kernel's daemon was started anew"));
    duo.run(SECOND);
    assertThat(duo.receiverTable.held).hasSize(1_000);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    duo.source(new SourceEvent.Sight(""));
    duo.run(SECOND);
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aPassDuringWhichASourceCeasesToKnowAllGoesRoundAgain() {
    Duo slow = slowWith(2_000);
    slow.run(SECOND);
    slow.source(new SourceEvent.Sight("read once more"));
    slow.run(SECOND / 10);
    slow.source(new SourceEvent.Sight(""));
    slow.run(SECOND / 2);
    long early = slow.sourceSnapshot().pass().orElseThrow().slicesDone();
    assertThat(early).as("still in its first round").isGreaterThan(20);
    slow.run(10 * SECOND);
    assertThat(slow.ended).singleElement().matches(p -> p.outcome() == PassOutcome.COMPLETE);
    assertThat(slow.receiverSnapshot().state()).isEqualTo(State.COMPLETE);
  }

  @Test
  void aPassThatWaitsForTheRestCanBeCancelledAndOutlivesAConnection() {
    duo.source(new SourceEvent.Sight("read once more"));
    connectWith(100);
    duo.run(SECOND);
    duo.disconnect();
    duo.run(SECOND / 2);
    duo.connect();
    duo.run(10 * SECOND);
    assertThat(duo.closed).isEmpty();
    duo.source(new SourceEvent.Cancel());
    duo.run(SECOND);
    assertThat(duo.ended.get(duo.ended.size() - 1).outcome()).isEqualTo(PassOutcome.CANCELLED);
    duo.source(new SourceEvent.Sight(""));
    duo.run(20 * SECOND);
    assertThat(duo.receiverSnapshot().completeGroups()).containsExactly(GROUP);
  }

  @Test
  void aSourceThatTurnedBlindWithoutAConnectionSaysSoWhenThereIsOne() {
    connectWith(100);
    duo.run(SECOND);
    duo.disconnect();
    duo.owns();
    duo.source(new SourceEvent.Sight("eth1 has no carrier"));
    duo.run(SECOND / 2);
    duo.connect();
    duo.run(10 * MILLI);

    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
    assertThat(duo.receiverSnapshot().sourceDoubt()).isEqualTo("eth1 has no carrier");
  }

  @Test
  void aSourceThatSaysNothingForFiveSecondsLeavesNothingComplete() {
    connectWith(100);
    duo.run(SECOND);
    duo.sourceStuck = true;
    duo.run(6 * SECOND);
    assertThat(duo.closed).singleElement().asString().contains("the source has said nothing");
    assertThat(duo.receiverSnapshot().state()).isEqualTo(State.INCOMPLETE);
  }
}
