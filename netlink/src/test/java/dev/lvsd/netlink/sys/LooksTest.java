package dev.lvsd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LooksTest {
  private final Looks looks = new Looks();

  private boolean nowhereAt(int turn) {
    looks.at(turn);
    return looks.nowhere();
  }

  @Test
  void whoWorksOnOneThingAtThreeLooksGetsNowhere() {
    assertThat(nowhereAt(7)).isFalse();
    assertThat(nowhereAt(7)).isFalse();
    assertThat(nowhereAt(7)).isTrue();
    assertThat(nowhereAt(7)).isTrue();
    assertThat(nowhereAt(9)).isFalse();
  }

  @Test
  void whoGoesFromOneThingToTheNextDoesNot() {
    for (int turn = 1; turn < 20; turn += 2) {
      assertThat(nowhereAt(turn)).isFalse();
      assertThat(nowhereAt(turn)).isFalse();
      assertThat(looks.working()).isTrue();
    }
  }

  @Test
  void whoWaitsDoesNotHoweverLong() {
    for (int i = 0; i < 20; i++) {
      assertThat(nowhereAt(8)).isFalse();
      assertThat(looks.working()).isFalse();
    }
    assertThat(nowhereAt(9)).isFalse();
  }
}
