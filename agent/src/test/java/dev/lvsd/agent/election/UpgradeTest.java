package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpgradeTest {
  private static final long SECOND = 1_000_000_000L;

  private final Upgrade upgrade = new Upgrade();

  /** Turns negative while the test runs. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  /** Seconds until it is due; -1 where it is not within the given time. */
  private int dueAfter(int atMost) {
    for (int i = 0; i <= atMost; i++) {
      if (upgrade.due(true, now)) {
        return i;
      }
      now += SECOND;
    }
    return -1;
  }

  @Test
  void thePeerMustHaveBeenBetterForTheWholeHold() {
    assertThat(dueAfter(9)).isEqualTo(-1);
    assertThat(upgrade.due(false, now)).isFalse();
    assertThat(dueAfter(20)).isEqualTo(10);
  }

  @Test
  void eachHandoverDoublesTheHoldUpToTenMinutes() {
    int[] expected = {10, 20, 40, 80, 160, 320, 600, 600};
    for (int hold : expected) {
      assertThat(dueAfter(1000)).isEqualTo(hold);
      upgrade.handingOver(now);
    }
  }

  @Test
  void afterHalfAnHourWithoutOneTheyAreForgotten() {
    upgrade.handingOver(now);
    upgrade.handingOver(now);
    upgrade.due(false, now);
    now += Upgrade.FORGET_NANOS;
    assertThat(dueAfter(100)).isEqualTo(10);
  }
}
