package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.election.ElectionEvent.HandOver;
import dev.lvsd.agent.election.ElectionEvent.Standby;
import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.Role;
import org.junit.jupiter.api.Test;

/** A director whose connection table is not complete gets nothing that can wait. */
class IncompleteTableTest {
  private static final TableIs INCOMPLETE = new TableIs(false, "43 % of the table is there");
  private static final TableIs COMPLETE = new TableIs(true, "");

  private static Rig master() {
    Rig rig = new Rig(Rig.pair("a"));
    rig.awake().run(400);
    assertThat(rig.master()).isTrue();
    return rig;
  }

  /** b, which votes for this node for a second and says that its table is not complete. */
  private static void hearUnsynced(Rig rig) {
    for (int i = 0; i < 100; i++) {
      Epoch epoch = rig.election.snapshot(rig.now).epoch();
      long counter = epoch == null ? 0 : epoch.counter();
      rig.from("b").as(Role.BACKUP, counter).grants(counter, rig.now).unsynced().arrives();
      rig.run(10);
    }
  }

  private static void hearMaster(Rig rig, int millis) {
    for (int i = 0; i < millis; i += 100) {
      rig.from("b").as(Role.MASTER, 3).arrives();
      rig.run(100);
    }
  }

  @Test
  void aPeerWithAnIncompleteTableIsRefusedToAnOperator() {
    Rig rig = master();
    rig.from("b").unsynced().arrives();
    assertThat(rig.election.refusal("b", false, rig.now)).contains("table of b is not complete");
    assertThat(rig.election.refusal("b", true, rig.now)).isEmpty();
    rig.from("b").arrives();
    assertThat(rig.election.refusal("b", false, rig.now)).isEmpty();
  }

  @Test
  void aBackupWithAnIncompleteTableRefusesAnOperatorAndSaysWhy() {
    Rig rig = new Rig(Rig.pair("a"));
    hearMaster(rig, 1000);
    rig.tell(INCOMPLETE);
    assertThat(rig.election.refusal("a", false, rig.now)).contains("43 % of the table is there");
    assertThat(rig.election.refusal("a", true, rig.now)).isEmpty();
    rig.tell(COMPLETE);
    assertThat(rig.election.refusal("a", false, rig.now)).isEmpty();
  }

  @Test
  void anIncompleteTableIsSaidInPacketsOfABackupOnly() {
    Rig rig = new Rig(Rig.pair("a"));
    rig.tell(INCOMPLETE);
    assertThat(rig.to("b").unsynced()).isTrue();
    rig.awake().run(400);
    assertThat(rig.master()).isTrue();
    assertThat(rig.to("b").unsynced()).isFalse();
  }

  @Test
  void aMasterThatServesInPartKeepsTheGroupFromAPeerWithAnIncompleteTable() {
    Rig rig = master();
    rig.tell(new FitnessIs(Fitness.lacking(1), "no gateway answers"));
    hearUnsynced(rig);
    assertThat(rig.to("b").offering()).isFalse();
    rig.from("b").arrives();
    rig.run(200);
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void aMasterThatCannotServeHandsOverAllTheSame() {
    Rig rig = master();
    rig.tell(new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on eth0"));
    hearUnsynced(rig);
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void aMasterThatLeavesHandsOverAllTheSame() {
    Rig rig = master();
    rig.from("b").unsynced().arrives();
    rig.tell(new HandOver("the agent stops", true));
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void standbyWaitsForTheTableOfThePeer() {
    Rig rig = master();
    rig.tell(new Standby(true));
    hearUnsynced(rig);
    assertThat(rig.to("b").offering()).isFalse();
    rig.run(5000);
    rig.from("b").arrives();
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void aMasterInStandbyThatCannotServeDoesNotWaitForTheTable() {
    Rig rig = master();
    rig.tell(new Standby(true));
    hearUnsynced(rig);
    rig.tell(new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on eth0"));
    for (int i = 0; i < 6; i++) {
      hearUnsynced(rig);
    }
    assertThat(rig.to("b").offering()).isTrue();
  }

  @Test
  void aDirectorWithAnIncompleteTableDoesNotPreempt() {
    Rig rig = new Rig(Rig.preempting("a", 150, 1000 * Rig.MS));
    rig.tell(INCOMPLETE);
    hearMaster(rig, 3000);
    assertThat(rig.to("b").wanting()).isFalse();
    rig.tell(COMPLETE);
    assertThat(rig.to("b").wanting()).isTrue();
  }

  @Test
  void whereNobodyServesAnIncompleteTableBarsNobody() {
    Rig rig = new Rig(Rig.pair("a"));
    rig.tell(INCOMPLETE);
    assertThat(rig.awake().run(400).master()).isTrue();
  }
}
