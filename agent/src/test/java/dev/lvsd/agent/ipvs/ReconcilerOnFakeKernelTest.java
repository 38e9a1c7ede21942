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
import dev.lvsd.netlink.fake.FakeKernel;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.IpvsTimeouts;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.sync.SyncDaemonSettings;
import dev.lvsd.sync.SyncDaemons;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reconciler's core over the real client, its messages and a kernel that answers them. */
class ReconcilerOnFakeKernelTest {
  private static final DesiredState DESIRED =
      desired(
          service(WEB, "wrr", nat(RS1, 3), nat(RS2, 1)),
          service(MAIL, "wlc", nat(Tables.realServer("2001:db8::1", 25), 1)));

  private final FakeKernel kernel = new FakeKernel();
  private final RecordingJournal journal = new RecordingJournal();
  private final SyncDaemons daemons = new SyncDaemons(SyncDaemonSettings.of("vec1", 51, 1));
  private Path stateDir = Path.of("unset");

  private final List<Boolean> sends = new ArrayList<>();

  @BeforeEach
  void setUp(@TempDir Path directory) {
    stateDir = directory;
  }

  private final SyncKeeper.Listener listener =
      new SyncKeeper.Listener() {
        @Override
        public void timeouts(IpvsTimeouts found) {}

        @Override
        public void sends(boolean undisturbed) {
          sends.add(undisturbed);
        }
      };

  private ReconcilerCore core() {
    return new ReconcilerCore(
        kernel::ipvs,
        OwnedServices.load(stateDir),
        List.of(new SyncKeeper(daemons, listener, journal)),
        journal,
        ReconcilerTiming.DEFAULT);
  }

  @Test
  void theTableAndBothSyncDaemonsAreSetUpOnceAndARestartSendsNoChange() {
    kernel.addLink("vec1");
    ReconcilerCore first = core();
    first.step(0, DESIRED, false);
    assertThat(first.snapshot().failures()).isEmpty();
    assertThat(first.snapshot().converged()).isTrue();
    assertThat(daemons.status().masterRunning()).isTrue();
    assertThat(daemons.status().backupRunning()).isTrue();
    assertThat(sends).containsExactly(true);
    first.close();
    List<String> changes = List.copyOf(kernel.changes());

    ReconcilerCore second = core();
    second.step(0, null, false);
    second.step(0, DESIRED, false);
    second.step(5_000_000_000L, null, false);

    assertThat(second.snapshot().converged()).isTrue();
    assertThat(kernel.changes()).isEqualTo(changes);
    assertThat(journal.entries).isEmpty();
  }

  @Test
  void aSyncInterfaceThatIsNotThereIsReportedOnceAndDoesNotStopIpvs() {
    ReconcilerCore core = core();
    core.step(0, DESIRED, false);
    core.step(5_000_000_000L, null, false);

    assertThat(core.snapshot().converged()).isTrue();
    assertThat(journal.types()).containsExactly(EventType.SYNC_FAILED);
    assertThat(journal.last().message()).contains("vec1", "correct sync.interface");

    kernel.addLink("vec1");
    core.step(10_000_000_000L, null, false);
    assertThat(daemons.status().problem()).isEmpty();
  }

  @Test
  void driftMadeByAnotherProgramIsRepairedOverTheWire() throws Exception {
    kernel.addLink("vec1");
    ReconcilerCore core = core();
    core.step(0, DESIRED, false);
    try (Ipvs other = kernel.ipvs()) {
      other.deleteDestination(WEB, RS1);
    }

    core.step(5_000_000_000L, null, false);

    assertThat(journal.types()).containsExactly(EventType.IPVS_REPAIRED);
    assertThat(core.snapshot().table().service(WEB).orElseThrow().destinations()).hasSize(2);
  }

  @Test
  void anInterruptedDumpAndARefusedRequestDelayButDoNotPreventTheTable() {
    kernel.addLink("vec1");
    kernel.interruptDumps(1);
    kernel.failNext("IPVS_CMD_NEW_DEST", KernelException.ENOBUFS, null);
    ReconcilerCore core = core();

    long waitNanos = core.step(0, DESIRED, false);
    core.step(waitNanos, null, false);

    assertThat(core.snapshot().converged()).isTrue();
    assertThat(journal.types()).containsExactly(EventType.IPVS_FAILED);
  }

  @Test
  void aServiceBecomesPersistentInPlaceAndSoDoesItsGranularityChange() {
    Service persistent = new Service(WEB, "wrr", Service.PERSISTENT, 300, 24, null);
    Service wider = new Service(WEB, "wrr", Service.PERSISTENT, 300, 16, null);
    ReconcilerCore core = core();
    core.step(0, desired(service(WEB, "wrr", nat(RS1, 3))), false);

    for (Service wanted : List.of(persistent, wider)) {
      int before = kernel.changes().size();
      core.step(0, desired(DesiredService.of(wanted, List.of(nat(RS1, 3)))), false);

      assertThat(core.snapshot().converged()).isTrue();
      assertThat(core.snapshot().table().service(WEB).orElseThrow().entry().service())
          .satisfies(there -> assertThat(Differences.alike(there, wanted)).isTrue());
      assertThat(kernel.changes()).hasSize(before + 1);
    }
  }

  @Test
  void theNudgesServiceIsDeletedOnceItIsSwitchedOffAlsoWhileTheAgentWasDown() {
    DesiredService nudge = NudgeService.of(8975, 8976);
    ReconcilerCore first = core();
    first.step(0, DESIRED.with(nudge), false);
    assertThat(first.snapshot().converged()).isTrue();
    assertThat(first.snapshot().table().service(nudge.service().key())).isPresent();
    first.close();

    ReconcilerCore second = core();
    second.step(0, DESIRED, false);

    assertThat(second.snapshot().converged()).isTrue();
    assertThat(second.snapshot().table().service(nudge.service().key())).isEmpty();
    assertThat(second.snapshot().table().service(WEB)).isPresent();
  }
}
