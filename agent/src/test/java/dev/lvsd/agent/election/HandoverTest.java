package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final long NOW = Rig.beforeTheWrap(3_000_000);
  private static final long GRACE = 306_000_000;

  private final Handover handover = new Handover();

  @Test
  void transfersOnlyToAPeerThatIsReady() {
    handover.offer("b", "an operator asks", false, NOW);
    assertThat(handover.released(new Epoch(3, "a"), GRACE, NOW)).isFalse();
    handover.ready(17);
    assertThat(handover.released(new Epoch(3, "a"), GRACE, NOW)).isTrue();
    assertThat(handover.transferSequenceFor("b")).isEqualTo(17);
    assertThat(handover.transferSequenceFor("c")).isZero();
    assertThat(handover.transferEpoch()).isEqualTo(3);
  }

  @Test
  void repeatsTheTransferUntilTheGraceIsOver() {
    handover.offer("b", "an operator asks", false, NOW);
    handover.ready(17);
    handover.released(new Epoch(3, "a"), GRACE, NOW);
    assertThat(handover.repeat(NOW + Handover.REPEAT_NANOS - 1)).isFalse();
    assertThat(handover.repeat(NOW + Handover.REPEAT_NANOS)).isTrue();
    assertThat(handover.repeat(NOW + Handover.REPEAT_NANOS)).isFalse();
    assertThat(handover.repeat(NOW + GRACE)).isFalse();
    assertThat(handover.transferring()).isFalse();
  }

  @Test
  void runsOutOfPatienceWithAPeerThatIsNeverReady() {
    handover.offer("b", "an operator asks", false, NOW);
    handover.offer("b", "an operator asks", false, NOW + 1);
    assertThat(handover.outOfPatience(NOW + Handover.PATIENCE_NANOS - 1)).isFalse();
    assertThat(handover.outOfPatience(NOW + Handover.PATIENCE_NANOS)).isTrue();
  }
}
