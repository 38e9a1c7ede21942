package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldTimeTest {
  private static final long FIRST = 200_000_000;
  private final HoldTime hold = new HoldTime(FIRST);
  private final long start = Rig.beforeTheWrap(1_000_000_000);

  @Test
  void doublesWithEveryHandoverToTenMinutes() {
    assertThat(hold.nanos(start)).isEqualTo(FIRST);
    hold.spend(start);
    assertThat(hold.nanos(start)).isEqualTo(2 * FIRST);
    for (int i = 0; i < 20; i++) {
      hold.spend(start);
    }
    assertThat(hold.nanos(start)).isEqualTo(600_000_000_000L);
  }

  @Test
  void beginsAnewAfterTwentyMinutesWithoutOne() {
    hold.spend(start);
    hold.spend(start);
    assertThat(hold.nanos(start + 1_199_000_000_000L)).isEqualTo(4 * FIRST);
    assertThat(hold.nanos(start + 1_200_000_000_000L)).isEqualTo(FIRST);
    hold.spend(start + 1_200_000_000_000L);
    assertThat(hold.nanos(start + 1_200_000_000_000L)).isEqualTo(2 * FIRST);
  }
}
