package dev.lvsd.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyncDaemonsTest {
  private final FakeDaemons kernel = new FakeDaemons();
  private final SyncDaemons daemons = new SyncDaemons(SyncDaemonSettings.of("vec1", 51, 1));

  @Test
  void bothRolesAreStartedOnceAndThenLeftAlone() {
    daemons.ensure(kernel.ipvs());
    daemons.ensure(kernel.ipvs());
    SyncDaemonStatus status = daemons.ensure(kernel.ipvs());

    assertThat(kernel.calls).containsExactly("start MASTER", "start BACKUP");
    assertThat(status).isEqualTo(new SyncDaemonStatus(true, true, Optional.empty()));
    assertThat(daemons.status()).isEqualTo(status);
  }

  @Test
  void aRoleThatSomebodyStoppedIsStartedAgain() {
    daemons.ensure(kernel.ipvs());
    kernel.running.removeIf(d -> d.role() == SyncDaemon.Role.MASTER);
    kernel.calls.clear();

    daemons.ensure(kernel.ipvs());

    assertThat(kernel.calls).containsExactly("start MASTER");
  }

  @Test
  void onlyADaemonThatDiffersIsStartedAnew() {
    new SyncDaemons(SyncDaemonSettings.of("vec1", 51, 1000)).ensure(kernel.ipvs());
    kernel.calls.clear();

    daemons.ensure(kernel.ipvs());

    assertThat(kernel.calls).containsExactly("stop MASTER", "start MASTER");
  }

  @Test
  void anInterfaceThatIsNotThereIsNamedWithTheRemedy() {
    kernel.refuseStart = KernelException.ENODEV;

    SyncDaemonStatus status = daemons.ensure(kernel.ipvs());

    assertThat(status.masterRunning()).isFalse();
    assertThat(status.backupRunning()).isFalse();
    assertThat(status.problem().orElseThrow())
        .contains("start the sync daemon on vec1", "ENODEV", "correct sync.interface");
  }

  @Test
  void afterAFailureTheNextCallStartsWhatIsMissing() {
    kernel.refuseStart = KernelException.EADDRNOTAVAIL;
    daemons.ensure(kernel.ipvs());
    kernel.refuseStart = 0;

    assertThat(daemons.ensure(kernel.ipvs()).problem()).isEmpty();
    assertThat(kernel.running).hasSize(2);
  }

  @Test
  void aKernelThatDoesNotAnswerIsAProblemAndNothingCountsAsRunning() {
    daemons.ensure(kernel.ipvs());
    kernel.refuseRead = KernelException.EPERM;

    SyncDaemonStatus status = daemons.ensure(kernel.ipvs());

    assertThat(status.masterRunning()).isFalse();
    assertThat(status.problem().orElseThrow()).contains("EPERM");
  }

  @Test
  void onAnInterfaceThatWasMadeAnewBothAreStartedAnewOnce() {
    daemons.ensure(kernel.ipvs());
    kernel.calls.clear();

    daemons.interfaceReplaced();
    daemons.ensure(kernel.ipvs());
    daemons.ensure(kernel.ipvs());

    assertThat(kernel.calls)
        .containsExactly("stop MASTER", "stop BACKUP", "start MASTER", "start BACKUP");
  }

  @Test
  void whatWasSentIsInDoubtWhereTheMasterDaemonHadToBeStartedAgain() {
    assertThat(daemons.sent()).isFalse();
    daemons.ensure(kernel.ipvs());
    assertThat(daemons.sent()).as("nothing was missed before the first look").isTrue();
    kernel.running.removeIf(d -> d.role() == SyncDaemon.Role.MASTER);
    daemons.ensure(kernel.ipvs());
    assertThat(daemons.sent()).isFalse();
    daemons.ensure(kernel.ipvs());
    assertThat(daemons.sent()).isTrue();
    kernel.refuseStart = KernelException.EADDRNOTAVAIL;
    daemons.interfaceReplaced();
    daemons.ensure(kernel.ipvs());
    daemons.ensure(kernel.ipvs());
    assertThat(daemons.sent()).as("it does not run").isFalse();
  }

  @Test
  void thatTheyCouldNotBeStartedAnewYetIsNotForgotten() {
    daemons.ensure(kernel.ipvs());
    daemons.interfaceReplaced();
    kernel.refuseRead = KernelException.EPERM;
    daemons.ensure(kernel.ipvs());
    kernel.refuseRead = 0;
    kernel.calls.clear();

    assertThat(daemons.ensure(kernel.ipvs()).problem()).isEmpty();
    assertThat(kernel.calls).contains("stop MASTER", "stop BACKUP");
    assertThat(kernel.running).hasSize(2);
  }
}
