package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArbiterTest {
  private static final long NOW = Rig.beforeTheWrap(100_000_000);

  private final ElectionSettings settings = Rig.pair("a");
  private final Arbiter arbiter = new Arbiter(settings);

  @Test
  void holdsByOneGatewayAndClaimsByAll() {
    arbiter.asking(NOW);
    arbiter.answered(Rig.GATEWAYS.get(0));
    assertThat(arbiter.holdUntilNanos(NOW + 1)).isEqualTo(NOW + settings.arbiterNanos());
    assertThat(arbiter.claimUntilNanos(NOW + 1)).isEqualTo(Long.MIN_VALUE);
    arbiter.answered(Rig.GATEWAYS.get(1));
    assertThat(arbiter.claimUntilNanos(NOW + 1)).isEqualTo(NOW + settings.arbiterNanos());
  }

  @Test
  void anAnswerCountsFromTheOldestRequestThatItMayAnswer() {
    arbiter.asking(NOW);
    arbiter.asking(NOW + 50_000_000);
    arbiter.answered(Rig.GATEWAYS.get(0));
    assertThat(arbiter.holdUntilNanos(NOW + 51_000_000)).isEqualTo(NOW + settings.arbiterNanos());
  }

  @Test
  void whatNobodyAskedForIsNoAnswer() {
    arbiter.answered(Rig.GATEWAYS.get(0));
    arbiter.answered(Rig.GATEWAYS.get(1));
    assertThat(arbiter.holdUntilNanos(NOW)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void anAnswerIsWorthNothingAfterItsTime() {
    arbiter.asking(NOW);
    Rig.GATEWAYS.forEach(arbiter::answered);
    assertThat(arbiter.claimUntilNanos(NOW + settings.arbiterNanos())).isEqualTo(Long.MIN_VALUE);
    assertThat(arbiter.silent(NOW + settings.arbiterNanos())).hasSize(2);
  }

  @Test
  void answersSinceATimeOnlyWhereNoRequestWasLost() {
    arbiter.asking(NOW);
    Rig.GATEWAYS.forEach(arbiter::answered);
    assertThat(arbiter.answersSince(NOW)).isTrue();
    assertThat(arbiter.answersSince(NOW - 1)).isFalse();
    arbiter.asking(NOW + 50_000_000);
    arbiter.answered(Rig.GATEWAYS.get(0));
    arbiter.asking(NOW + 100_000_000);
    assertThat(arbiter.answersSince(NOW + 60_000_000)).isFalse();
    Rig.GATEWAYS.forEach(arbiter::answered);
    assertThat(arbiter.answersSince(NOW + 60_000_000)).isFalse();
    assertThat(arbiter.answersSince(NOW + 100_000_000)).isTrue();
  }

  @Test
  void aRequestWithoutAnAnswerIsDoubt() {
    arbiter.asking(NOW);
    assertThat(arbiter.unanswered(NOW + 24_000_000)).isFalse();
    assertThat(arbiter.unanswered(NOW + 25_000_000)).isTrue();
  }
}
