package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.sync.engine.EngineStatus;
import dev.lvsd.sync.engine.EngineStatus.Known;
import dev.lvsd.sync.resync.PassProgress;
import dev.lvsd.sync.resync.PassReason;
import dev.lvsd.sync.resync.ReceiverSnapshot;
import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import dev.lvsd.sync.resync.SourceSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TableGateTest {
  private static final long GROUP = 7;
  private static final long SECOND = 1_000_000_000L;

  private static ReceiverSnapshot view(State state, Set<Long> complete, int slice, String lost) {
    return view(state, complete, slice, lost, "");
  }

  private static ReceiverSnapshot view(
      State state, Set<Long> complete, int slice, String lost, String sourceDoubt) {
    return new ReceiverSnapshot(
        state,
        0,
        Optional.empty(),
        sourceDoubt,
        complete,
        0,
        slice < 0 ? OptionalInt.empty() : OptionalInt.of(slice),
        slice < 0 ? OptionalInt.empty() : OptionalInt.of(4),
        lost.isEmpty() ? 0 : 1,
        lost);
  }

  private static TableIs judge(String owner, ReceiverSnapshot view) {
    return TableGate.judge("a", owner, view, GROUP, "");
  }

  @Test
  void theOwnersTableIsCompleteByItself() {
    assertThat(TableGate.judge("a", "a", null, GROUP, "").complete()).isTrue();
  }

  @Test
  void withoutAKnownOwnerNothingIsKnown() {
    assertThat(TableGate.judge("a", null, null, GROUP, "").complete()).isFalse();
  }

  @Test
  void anOwnerThatWasNeverComparedWithLeavesTheTableIncomplete() {
    assertThat(TableGate.judge("a", "b", null, GROUP, "").reason()).contains("cluster.resyncPort");
    assertThat(judge("b", view(State.UNKNOWN, Set.of(), -1, "")).complete()).isFalse();
  }

  @Test
  void aGroupIsCompleteOnceItsFullPassWas() {
    assertThat(judge("b", view(State.COMPLETE, Set.of(GROUP), -1, "")).complete()).isTrue();
    assertThat(judge("b", view(State.COMPLETE, Set.of(8L), -1, "")).complete()).isFalse();
  }

  @Test
  void howFarItIsAndWhyItBeganAnewIsSaid() {
    assertThat(judge("b", view(State.INCOMPLETE, Set.of(), 1, "the kernel dropped 3")).reason())
        .contains("slice 2 of 4")
        .contains("the kernel dropped 3");
  }

  @Test
  void whatAMasterThatIsBlindGetsAnewIsNotHeld() {
    assertThat(judge("b", view(State.INCOMPLETE, Set.of(), -1, "", "eth1 has no carrier")))
        .isEqualTo(new TableIs(false, "it may lack connections; b says: eth1 has no carrier"));
  }

  @Test
  void whoIsBlindItselfDoesNotHoldWhatIsNewEvenIfItHeldAll() {
    ReceiverSnapshot held = view(State.COMPLETE, Set.of(GROUP), -1, "");
    TableIs now =
        TableGate.judge(
            "a", "b", held, GROUP, TableGate.trouble(table(0, "eth1 has no carrier"), 0));
    assertThat(now.complete()).isFalse();
    assertThat(now.reason()).contains("eth1 has no carrier");
    assertThat(TableGate.judge("a", "a", null, GROUP, "eth1 has no carrier").complete()).isTrue();
  }

  @Test
  void whoseKernelDoesNotTakeInWhatItIsToldDoesNotHoldIt() {
    String trouble = TableGate.trouble(table(0, "", "its kernel counts 2 of 400"), 0);
    ReceiverSnapshot held = view(State.COMPLETE, Set.of(GROUP), -1, "");
    TableIs now = TableGate.judge("a", "b", held, GROUP, trouble);
    assertThat(now.complete()).isFalse();
    assertThat(now.reason()).contains("counts 2 of 400");
  }

  private static EngineStatus table(long asOfNanos, String blind) {
    return table(asOfNanos, blind, "");
  }

  private static EngineStatus table(long asOfNanos, String blind, String untaken) {
    return table(asOfNanos, blind, untaken, Known.ALL);
  }

  private static EngineStatus table(long asOfNanos, String blind, String untaken, Known known) {
    return new EngineStatus(
        asOfNanos, 1, 2, 3, 4, 5, 6, 7, 8, blind, untaken, known, Optional.of("a problem"));
  }

  @Test
  void aTableOfWhichNothingIsHeardForMoreThanFiveSecondsIsNotComplete() {
    long asOf = Long.MAX_VALUE - SECOND;
    assertThat(TableGate.trouble(table(asOf, ""), asOf + 5 * SECOND)).isEmpty();
    String trouble = TableGate.trouble(table(asOf, ""), asOf + 5 * SECOND + 1);
    assertThat(trouble).contains("more than 5 s");
    ReceiverSnapshot held = view(State.COMPLETE, Set.of(GROUP), -1, "");
    assertThat(TableGate.judge("a", "b", held, GROUP, trouble))
        .isEqualTo(new TableIs(false, trouble));
  }

  @Test
  void nothingSpeaksAgainstATableThatSees() {
    assertThat(TableGate.trouble(table(0, ""), 0)).isEmpty();
  }

  private static EngineStatus known(Known known) {
    return table(0, "", "", known);
  }

  private static SourceSnapshot peer(
      Set<Long> groups, Optional<PassProgress> pass, Optional<PassReason> wanted) {
    return new SourceSnapshot(
        true, Optional.empty(), groups, pass, wanted, Optional.empty(), Optional.empty(), 1);
  }

  @Test
  void aMasterIsSettledOnceTheOthersHaveWhatItHas() {
    List<TableIs> complete = List.of(new TableIs(true, ""));
    Set<Long> owned = Set.of(GROUP);
    Predicate<SourceSnapshot> settled =
        peer -> TableGate.settled(known(Known.ALL), complete, owned, List.of(peer));
    assertThat(settled).accepts(peer(owned, Optional.empty(), Optional.empty()));
    assertThat(settled)
        .as("it has not heard yet that this node is the master")
        .rejects(peer(Set.of(), Optional.empty(), Optional.empty()))
        .as("it is still to be given all, or just being given it")
        .rejects(peer(owned, Optional.empty(), Optional.of(PassReason.BECAME_MASTER)))
        .rejects(
            peer(
                owned,
                Optional.of(
                    new PassProgress(
                        1, PassReason.BECAME_MASTER, 0, 4, 0, 0, 0, OptionalLong.empty(), "")),
                Optional.empty()));
  }

  @Test
  void aBackupIsSettledOnceItKnowsItsKernelsConnectionsAndHasTheMasters() {
    TableIs complete = new TableIs(true, "");
    assertThat(TableGate.settled(known(Known.ALL), List.of(complete), Set.of(), List.of()))
        .isTrue();
    assertThat(TableGate.settled(known(Known.MOST), List.of(complete), Set.of(), List.of()))
        .isFalse();
    assertThat(
            TableGate.settled(
                known(Known.ALL), List.of(complete, TableGate.UNKNOWN), Set.of(), List.of()))
        .isFalse();
    assertThat(TableGate.settled(known(Known.ALL), List.of(), Set.of(), List.of()))
        .as("nothing was looked at yet")
        .isFalse();
  }
}
