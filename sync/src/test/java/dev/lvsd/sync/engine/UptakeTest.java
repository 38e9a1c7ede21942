package dev.lvsd.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.table.Tally;
import org.junit.jupiter.api.Test;

class UptakeTest {
  private final Uptake uptake = new Uptake();

  private String look(long counted, long sure) {
    return uptake.look(new Tally(counted, sure));
  }

  @Test
  void whatIsOnItsWayOrEndsIsNoSign() {
    for (int i = 0; i < 3; i++) {
      assertThat(look(8_900, 10_000)).isEmpty();
      assertThat(look(0, 100)).isEmpty();
      assertThat(look(20_000, 10_000)).isEmpty();
    }
    assertThat(uptake.untaken()).isEmpty();
  }

  @Test
  void whatIsLackingAtOneLookOnlyIsNoSign() {
    assertThat(look(0, 10_000)).isEmpty();
    assertThat(look(10_000, 10_000)).isEmpty();
    assertThat(look(0, 10_000)).isEmpty();
    assertThat(uptake.untaken()).isEmpty();
  }

  @Test
  void whatIsLackingTwiceIsToldWithLikelyCauses() {
    look(12, 4_000);
    assertThat(look(12, 4_000))
        .contains("counts 12 of the 4000", "packet filter")
        .isEqualTo(uptake.untaken());
  }

  @Test
  void itIsBelievedAgainOnlyAfterAllWasToldAnew() {
    look(0, 4_000);
    look(0, 4_000);
    // All is doubted, and nothing told anew yet.
    look(0, 0);
    look(0, 4_000);
    assertThat(look(4_000, 4_000)).isEmpty();
    // Within what is tolerated, as most have ended meanwhile: the others may be lacking still.
    assertThat(look(50, 100)).contains("until a moment ago");
    assertThat(uptake.untaken()).isNotEmpty();
    assertThat(look(100, 100)).isEmpty();
    assertThat(uptake.untaken()).isEmpty();
    assertThat(look(100, 100)).isEmpty();
  }

  @Test
  void whileItLastsItIsToldAnewOnceAMinute() {
    int told = 0;
    for (int i = 0; i < 14; i++) {
      told += look(0, 4_000).isEmpty() ? 0 : 1;
    }
    assertThat(told).isEqualTo(3);
  }
}
