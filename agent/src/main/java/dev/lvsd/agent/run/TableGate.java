package dev.lvsd.agent.run;

import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.sync.engine.EngineStatus;
import dev.lvsd.sync.resync.ReceiverSnapshot;
import dev.lvsd.sync.resync.SourceSnapshot;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether this node's connection table is good enough for a planned handover to it. Pure. */
final class TableGate {
  /** Before the first comparison. */
  static final TableIs UNKNOWN =
      new TableIs(false, "its connection table has not been compared with a master's");

  private TableGate() {}

  /**
   * @param self this node
   * @param owner of the group, as far as is known
   * @param view of this node's table in view of the owner's; absent where there can be none
   * @param group the group's number
   * @param trouble see {@link #trouble}
   */
  static TableIs judge(
      String self,
      @Nullable String owner,
      @Nullable ReceiverSnapshot view,
      long group,
      String trouble) {
    if (owner == null) {
      // A claim does not ask; and who is heard next may have connections that this node lacks.
      return UNKNOWN;
    }
    if (owner.equals(self)) {
      return new TableIs(true, "");
    }
    if (!trouble.isEmpty()) {
      return new TableIs(false, trouble);
    }
    if (view == null || view.state() == ReceiverSnapshot.State.UNKNOWN) {
      return new TableIs(
          false,
          "its connection table has not been compared with that of "
              + owner
              + ", which connects for that (TCP, cluster.resyncPort)");
    }
    if (!view.sourceDoubt().isEmpty()) {
      return new TableIs(
          false, "it may lack connections; " + owner + " says: " + view.sourceDoubt());
    }
    if (view.completeGroups().contains(group)) {
      return new TableIs(true, "");
    }
    String lost = view.trustLostWhy().isEmpty() ? "" : "; trust was lost: " + view.trustLostWhy();
    return view.slice().isPresent() && view.slices().isPresent()
        ? new TableIs(
            false,
            "its connection table is being compared with that of "
                + owner
                + ": slice "
                + (view.slice().getAsInt() + 1)
                + " of "
                + view.slices().getAsInt()
                + lost)
        : new TableIs(
            false, "its connection table does not hold all that " + owner + "'s does" + lost);
  }

  /**
   * Whether all that a start has to do with connections has been done: this node knows its kernel's
   * and has those of the masters, and the others have those of this node.
   *
   * @param tables what {@link #judge} says of each group
   * @param owned the groups that this node is master of
   * @param sources what this node knows of the others, which hear of {@code owned} later
   */
  static boolean settled(
      EngineStatus table,
      Collection<TableIs> tables,
      Set<Long> owned,
      Collection<SourceSnapshot> sources) {
    return table.known() == EngineStatus.Known.ALL
        && !tables.isEmpty()
        && tables.stream().allMatch(TableIs::complete)
        && sources.stream()
            .allMatch(
                peer ->
                    peer.groups().equals(owned)
                        && peer.pass().isEmpty()
                        && peer.wanted().isEmpty());
  }

  /**
   * Why what this node's table held of a master's may be so no longer.
   *
   * @return empty where nothing speaks against it
   */
  static String trouble(EngineStatus table, long nowNanos) {
    if (table.unknown(nowNanos)) {
      return "nothing has been heard of its connection table for more than "
          + EngineStatus.UNKNOWN_NANOS / 1_000_000_000
          + " s: the thread that keeps it is stuck or busy";
    }
    if (!table.blind().isEmpty()) {
      return "it does not see sync messages: " + table.blind();
    }
    return table.untaken().isEmpty()
        ? ""
        : "it does not take in what it is told: " + table.untaken();
  }
}
