package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.MAIL;
import static dev.lvsd.agent.ipvs.Tables.RS1;
import static dev.lvsd.agent.ipvs.Tables.RS2;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static dev.lvsd.agent.ipvs.Tables.desired;
import static dev.lvsd.agent.ipvs.Tables.nat;
import static dev.lvsd.agent.ipvs.Tables.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerCoreTest {
  private static final ReconcilerTiming TIMING =
      new ReconcilerTiming(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(2));
  private static final DesiredState BOTH = desired(service(WEB, "wrr", nat(RS1, 3), nat(RS2, 1)));

  private final TableIpvs ipvs = new TableIpvs();
  private final RecordingJournal journal = new RecordingJournal();
  private final List<Long> taskRuns = new ArrayList<>();
  private @Nullable KernelException openFailure;
  private int opened;
  // Wraps within the test, as a monotonic clock may.
  private long nowNanos = Long.MAX_VALUE - 3_000_000_000L;
  private Path stateDir = Path.of("unset");

  @BeforeEach
  void setUp(@TempDir Path directory) {
    stateDir = directory;
  }

  private ReconcilerCore core() {
    return new ReconcilerCore(
        () -> {
          if (openFailure != null) {
            throw openFailure;
          }
          opened++;
          return ipvs;
        },
        OwnedServices.load(stateDir),
        List.of(open -> taskRuns.add(nowNanos)),
        journal,
        TIMING);
  }

  private long step(ReconcilerCore core, @Nullable DesiredState update) {
    return core.step(nowNanos, update, false);
  }

  private long later(ReconcilerCore core, long millis) {
    nowNanos += millis * 1_000_000;
    return step(core, null) / 1_000_000;
  }

  @Test
  void beforeAnythingIsDesiredItReadsAndChangesNothing() throws Exception {
    ipvs.addService(Service.plain(WEB, "rr"));
    OwnedServices.load(stateDir).save(Set.of(WEB));
    ipvs.changes.clear();
    ReconcilerCore core = core();

    step(core, null);
    later(core, 5_000);

    assertThat(core.snapshot().read()).isTrue();
    assertThat(core.snapshot().table().services()).hasSize(1);
    assertThat(core.snapshot().converged()).isFalse();
    assertThat(ipvs.changes).isEmpty();
    assertThat(journal.entries).isEmpty();
  }

  @Test
  void anUpdateIsAppliedAtOnceAndTheSnapshotShowsIt() {
    ReconcilerCore core = core();
    step(core, null);

    step(core, BOTH);

    assertThat(core.snapshot().converged()).isTrue();
    assertThat(core.snapshot().table().services().get(0).destinations()).hasSize(2);
    assertThat(journal.entries).isEmpty();
  }

  @Test
  void aRestartChangesNothingThatIsRight() {
    step(core(), BOTH);
    ipvs.changes.clear();

    ReconcilerCore restarted = core();
    step(restarted, null);
    step(restarted, BOTH);

    assertThat(ipvs.changes).isEmpty();
    assertThat(restarted.snapshot().converged()).isTrue();
  }

  @Test
  void aServiceThatLeftTheConfigurationWhileTheAgentWasDownIsDeletedAndAStrangersStays()
      throws Exception {
    step(core(), desired(service(WEB, "wrr"), service(MAIL, "rr")));
    ipvs.addService(Service.plain(Tables.tcp("192.0.2.7", 7), "rr"));
    ipvs.changes.clear();

    step(core(), desired(service(WEB, "wrr")));

    assertThat(ipvs.changes).containsExactly("deleteService " + MAIL);
    assertThat(OwnedServices.load(stateDir).keys()).containsExactly(WEB);
  }

  @Test
  void aServiceIsOnTheListOfOwnedOnesBeforeItIsInTheKernel() {
    List<Object> ownedBefore = new ArrayList<>();
    ipvs.beforeNext("addService", () -> ownedBefore.addAll(OwnedServices.load(stateDir).keys()));

    step(core(), BOTH);

    assertThat(ownedBefore).containsExactly(WEB);
  }

  @Test
  void driftIsRepairedAtTheNextAuditAndTheEventSaysWhatWasDifferent() throws Exception {
    ReconcilerCore core = core();
    step(core, BOTH);
    ipvs.setDestination(WEB, nat(RS1, 7));

    assertThat(later(core, 4_999)).isEqualTo(1);
    assertThat(journal.entries).isEmpty();
    later(core, 1);

    assertThat(ipvs.destinations(WEB).get(0).destination()).isEqualTo(nat(RS1, 3));
    assertThat(journal.types()).containsExactly(EventType.IPVS_REPAIRED);
    assertThat(journal.last().message())
        .contains("set real server 10.0.0.1:80 of tcp://192.0.2.100:80: weight 7 -> 3");
    assertThat(core.snapshot().repairs()).isEqualTo(1);
  }

  @Test
  void aWantedChangeIsNoDriftAndDriftBesideItIs() throws Exception {
    ReconcilerCore core = core();
    step(core, BOTH);
    step(core, desired(service(WEB, "wrr", nat(RS1, 0), nat(RS2, 1))));
    assertThat(journal.entries).isEmpty();

    ipvs.deleteDestination(WEB, RS2);
    step(core, BOTH);

    assertThat(journal.types()).containsExactly(EventType.IPVS_REPAIRED);
    assertThat(journal.last().data()).containsEntry("count", 1);
  }

  @Test
  void theSameDriftIsReportedOnceAMinute() throws Exception {
    ReconcilerCore core = core();
    step(core, BOTH);
    for (int i = 0; i < 13; i++) {
      ipvs.setDestination(WEB, nat(RS1, 7));
      later(core, 5_000);
    }

    assertThat(journal.entries).hasSize(2);
    assertThat(journal.last().data()).containsEntry("unreportedBefore", 11L);
    assertThat(core.snapshot().repairs()).isEqualTo(13);
  }

  @Test
  void aFailureIsRetriedWithBackOffAndReportedOnceUntilItHasGone() {
    ReconcilerCore core = core();
    ipvs.refuse("addDestination " + RS1, KernelException.EINVAL);

    assertThat(step(core, BOTH) / 1_000_000).isEqualTo(200);
    assertThat(later(core, 200)).isEqualTo(400);
    assertThat(later(core, 400)).isEqualTo(800);
    assertThat(later(core, 800)).isEqualTo(1_600);
    assertThat(later(core, 1_600)).isEqualTo(2_000);
    assertThat(later(core, 2_000)).isEqualTo(2_000);
    assertThat(journal.types()).containsExactly(EventType.IPVS_FAILED);
    assertThat(core.snapshot().converged()).isFalse();
    assertThat(core.snapshot().failures()).hasSize(1);

    ipvs.allow("addDestination " + RS1);
    assertThat(later(core, 2_000)).isEqualTo(5_000);
    assertThat(core.snapshot().converged()).isTrue();

    ipvs.lose(WEB, RS1);
    ipvs.refuse("addDestination " + RS1, KernelException.EINVAL);
    later(core, 5_000);
    assertThat(journal.types())
        .containsExactly(EventType.IPVS_FAILED, EventType.IPVS_REPAIRED, EventType.IPVS_FAILED);
  }

  @Test
  void aMissingSchedulerIsReportedWithTheModulesName() {
    ipvs.refuse("addService", KernelException.ENOENT);

    step(core(), BOTH);

    assertThat(journal.last().message()).contains("modprobe ip_vs_wrr");
  }

  @Test
  void aKernelWithoutIpvsIsTriedAgainUntilItHasIt() {
    ReconcilerCore core = core();
    openFailure = new KernelException("find family IPVS", KernelException.ENOENT, null);

    step(core, BOTH);
    assertThat(core.snapshot().read()).isFalse();
    assertThat(journal.types()).containsExactly(EventType.IPVS_FAILED);
    openFailure = null;
    later(core, 200);

    assertThat(core.snapshot().converged()).isTrue();
  }

  @Test
  void aBrokenConversationIsBegunAnew() {
    ReconcilerCore core = core();
    ipvs.refuse("addDestination " + RS2, 0);
    step(core, BOTH);
    assertThat(ipvs.closed).isTrue();

    ipvs.allow("addDestination " + RS2);
    later(core, 200);

    assertThat(opened).isEqualTo(2);
    assertThat(core.snapshot().converged()).isTrue();
  }

  @Test
  void aTableThatChangedUnderThePlanIsReadAndPlannedAnewAtOnce() throws Exception {
    ReconcilerCore core = core();
    ipvs.addService(Service.plain(WEB, "wrr"));
    ipvs.addDestination(WEB, nat(RS1, 1));
    ipvs.beforeNext("setDestination", () -> ipvs.lose(WEB, RS1));

    step(core, BOTH);

    assertThat(core.snapshot().converged()).isTrue();
    assertThat(ipvs.destinations.get(WEB)).containsEntry(RS1, nat(RS1, 3));
    assertThat(journal.entries).isEmpty();
  }

  @Test
  void tasksRunAtStartAndOnceAnAuditHoweverOftenTheTableIsRead() {
    ReconcilerCore core = core();
    step(core, BOTH);
    for (int i = 0; i < 20; i++) {
      nowNanos += 1_000_000_000L;
      core.step(nowNanos, null, true);
    }

    assertThat(taskRuns).hasSize(5);
  }

  @Test
  void anUpdateThatChangesNothingCostsNoReading() {
    ReconcilerCore core = core();
    step(core, BOTH);
    int reads = ipvs.reads;

    step(core, desired(service(WEB, "wrr", nat(RS1, 3), nat(RS2, 1))));

    assertThat(ipvs.reads).isEqualTo(reads);
  }

  @Test
  void closingLeavesTheTableAsItIs() {
    ReconcilerCore core = core();
    step(core, BOTH);
    ipvs.changes.clear();

    core.close();

    assertThat(ipvs.closed).isTrue();
    assertThat(ipvs.changes).isEmpty();
    assertThat(ipvs.services).hasSize(1);
  }
}
