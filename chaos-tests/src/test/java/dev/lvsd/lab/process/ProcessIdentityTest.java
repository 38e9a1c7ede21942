package dev.lvsd.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void aLivingProcessIsAlive() {
    assertThat(ProcessIdentity.self().alive()).isTrue();
  }

  @Test
  void aLaterProcessWithTheSamePidIsAnother() {
    ProcessIdentity self = ProcessIdentity.self();
    ProcessIdentity earlier = new ProcessIdentity(self.pid(), self.startTicks() - 1);
    assertThat(earlier.alive()).isFalse();
    earlier.kill();
    assertThat(self.alive()).isTrue();
  }

  @Test
  void killedIsGoneEvenAsAZombie() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
    identity.kill();
    process.waitFor();
    assertThat(identity.alive()).isFalse();
  }
}
