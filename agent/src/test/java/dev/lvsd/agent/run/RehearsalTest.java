package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void aClaimAHandoverAndAFailoverArePlayed() {
    assertThat(Rehearsal.play()).containsExactly("a", "b", "a");
  }
}
