package dev.lvsd.netlink.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.ipvs.SyncDaemon.Role;
import org.junit.jupiter.api.Test;

class SyncDaemonTest {
  private static SyncDaemon running(Role role, int maxlen) {
    return new SyncDaemon(role, "eth1", 7, maxlen, IpvsSamples.ip("224.0.0.81"), 8848, 1);
  }

  private static SyncDaemon asked(Role role, int maxlen) {
    return new SyncDaemon(role, "eth1", 7, maxlen, null, 0, 0);
  }

  @Test
  void whatWasLeftToTheKernelIsSatisfiedByItsDefaults() {
    assertThat(running(Role.MASTER, 1472).satisfies(asked(Role.MASTER, 0))).isTrue();
    assertThat(running(Role.MASTER, 1).satisfies(asked(Role.MASTER, 1))).isTrue();
  }

  @Test
  void aBackupsMaxlenIsRaisedByTheKernel() {
    assertThat(running(Role.BACKUP, 1024).satisfies(asked(Role.BACKUP, 1))).isTrue();
    assertThat(running(Role.MASTER, 1024).satisfies(asked(Role.MASTER, 1))).isFalse();
  }

  @Test
  void anotherRoleInterfaceIdGroupPortOrTtlDoesNotSatisfy() {
    SyncDaemon running = running(Role.MASTER, 1);
    assertThat(running.satisfies(asked(Role.BACKUP, 1))).isFalse();
    assertThat(running.satisfies(new SyncDaemon(Role.MASTER, "eth0", 7, 1, null, 0, 0))).isFalse();
    assertThat(running.satisfies(new SyncDaemon(Role.MASTER, "eth1", 8, 1, null, 0, 0))).isFalse();
    assertThat(running.satisfies(new SyncDaemon(Role.MASTER, "eth1", 7, 1, null, 9, 0))).isFalse();
    assertThat(running.satisfies(new SyncDaemon(Role.MASTER, "eth1", 7, 1, null, 0, 2))).isFalse();
    SyncDaemon grouped =
        new SyncDaemon(Role.MASTER, "eth1", 7, 1, IpvsSamples.ip("224.0.0.82"), 0, 0);
    assertThat(running.satisfies(grouped)).isFalse();
  }
}
