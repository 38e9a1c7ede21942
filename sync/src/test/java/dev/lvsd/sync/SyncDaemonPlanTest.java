package dev.lvsd.sync;

import static dev.lvsd.netlink.ipvs.SyncDaemon.Role.BACKUP;
import static dev.lvsd.netlink.ipvs.SyncDaemon.Role.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.netlink.ipvs.SyncDaemon;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncDaemonPlanTest {
  private static final SyncDaemonSettings WANTED = SyncDaemonSettings.of("vec1", 51, 1);

  /** As the kernel reports one, its defaults filled in. */
  static SyncDaemon reported(SyncDaemon.Role role, String interfaceName, int id, int maxlen) {
    return new SyncDaemon(role, interfaceName, id, maxlen, ip("224.0.0.81"), 8848, 1);
  }

  private static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bothRolesAreStartedWhereNoneRuns() {
    SyncDaemonPlan plan = SyncDaemonPlan.of(WANTED, List.of());

    assertThat(plan.stop()).isEmpty();
    assertThat(plan.start())
        .containsExactly(
            new SyncDaemon(MASTER, "vec1", 51, 1, ip("224.0.0.81"), 8848, 1),
            new SyncDaemon(BACKUP, "vec1", 51, 0, ip("224.0.0.81"), 8848, 1));
  }

  @Test
  void theMissingRoleIsStartedAndTheOtherLeftAlone() {
    SyncDaemonPlan plan = SyncDaemonPlan.of(WANTED, List.of(reported(MASTER, "vec1", 51, 1)));

    assertThat(plan.stop()).isEmpty();
    assertThat(plan.start()).extracting(SyncDaemon::role).containsExactly(BACKUP);
  }

  /** Asked maxlen, and what a 6.1 kernel then reports for master and backup, by MTU. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1472",
    "1, 1, 8972",
    "1, 1, 65507",
    "0, 1472, 1472",
    "0, 1472, 8972",
    "1000, 1000, 1472",
    "1472, 1472, 1472",
    "60000, 60000, 60000"
  })
  void whatTheKernelMakesOfARequestIsNotStartedAnew(int asked, int master, int backup) {
    SyncDaemonPlan plan =
        SyncDaemonPlan.of(
            SyncDaemonSettings.of("vec1", 51, asked),
            List.of(reported(MASTER, "vec1", 51, master), reported(BACKUP, "vec1", 51, backup)));

    assertThat(plan.isEmpty()).isTrue();
  }

  @Test
  void onlyTheRoleThatDiffersIsStoppedAndStarted() {
    SyncDaemon other = reported(MASTER, "vec1", 51, 1472);

    SyncDaemonPlan plan =
        SyncDaemonPlan.of(WANTED, List.of(other, reported(BACKUP, "vec1", 51, 1472)));

    assertThat(plan.stop()).containsExactly(other);
    assertThat(plan.start()).extracting(SyncDaemon::role).containsExactly(MASTER);
  }

  @ParameterizedTest
  @CsvSource({"vec0, 51, 1, 1472", "vec1, 7, 1, 1472"})
  void anotherInterfaceOrIdIsADifferenceOfBoth(String on, int id, int master, int backup) {
    SyncDaemonPlan plan =
        SyncDaemonPlan.of(
            WANTED, List.of(reported(MASTER, on, id, master), reported(BACKUP, on, id, backup)));

    assertThat(plan.stop()).hasSize(2);
    assertThat(plan.start()).hasSize(2);
  }

  @Test
  void aBackupWhoseBufferCutsOffAPeersMessagesIsStartedAnew() {
    SyncDaemonPlan plan =
        SyncDaemonPlan.of(
            WANTED, List.of(reported(MASTER, "vec1", 51, 1), reported(BACKUP, "vec1", 51, 1024)));

    assertThat(plan.start()).extracting(SyncDaemon::role).containsExactly(BACKUP);
  }

  @Test
  void anOlderKernelThatReportsNoGroupPortAndTtlHasTheDefaults() {
    SyncDaemonPlan plan =
        SyncDaemonPlan.of(
            WANTED,
            List.of(
                new SyncDaemon(MASTER, "vec1", 51, 0, null, 0, 0),
                new SyncDaemon(BACKUP, "vec1", 51, 0, null, 0, 0)));

    assertThat(plan.isEmpty()).isTrue();
  }

  /** Group, port and time to live that are wanted, and the roles that are started anew for them. */
  @ParameterizedTest
  @CsvSource({
    "224.0.0.82, 8848, 1, MASTER BACKUP",
    "ff02::81, 8848, 1, MASTER BACKUP",
    "224.0.0.81, 8849, 1, MASTER BACKUP",
    "224.0.0.81, 8848, 2, MASTER"
  })
  void onlyTheRolesThatASettingConcernsAreStartedAnew(
      String group, int port, int ttl, String roles) {
    SyncDaemonPlan plan =
        SyncDaemonPlan.of(
            new SyncDaemonSettings("vec1", 51, 1, ip(group), port, ttl),
            List.of(reported(MASTER, "vec1", 51, 1), reported(BACKUP, "vec1", 51, 1472)));

    assertThat(plan.start()).extracting(d -> d.role().name()).containsExactly(roles.split(" "));
    assertThat(plan.stop()).hasSameSizeAs(plan.start());
    SyncDaemon master = plan.start().get(0);
    assertThat(master.group()).isEqualTo(ip(group));
    assertThat(master.port()).isEqualTo(port);
    assertThat(master.ttl()).isEqualTo(ttl);
  }

  /** IPv6's header is 20 bytes longer. */
  @ParameterizedTest
  @CsvSource({"0, 1452, 1452, true", "0, 1472, 1452, false", "1460, 1460, 1452, false"})
  void withAnIpv6GroupTheKernelsDefaultIsSmaller(
      int asked, int master, int backup, boolean satisfied) {
    InetAddress group = ip("ff02::81");

    SyncDaemonPlan plan =
        SyncDaemonPlan.of(
            new SyncDaemonSettings("vec1", 51, asked, group, 8848, 1),
            List.of(
                new SyncDaemon(MASTER, "vec1", 51, master, group, 8848, 1),
                new SyncDaemon(BACKUP, "vec1", 51, backup, group, 8848, 1)));

    assertThat(plan.isEmpty()).isEqualTo(satisfied);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "256, 1", "51, -1", "51, 65508"})
  void settingsOutsideTheirRangesAreRefused(int id, int maxlen) {
    assertThatThrownBy(() -> SyncDaemonSettings.of("vec1", id, maxlen))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.0.1, 8848, 1, 1",
    "224.0.0.81, 0, 1, 1",
    "224.0.0.81, 65536, 1, 1",
    "224.0.0.81, 8848, 0, 1",
    "224.0.0.81, 8848, 256, 1",
    "ff02::81, 8848, 1, 65488"
  })
  void aGroupPortTtlOrMaxlenOutsideItsRangeIsRefused(String group, int port, int ttl, int maxlen) {
    assertThatThrownBy(() -> new SyncDaemonSettings("vec1", 51, maxlen, ip(group), port, ttl))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
