package dev.lvsd.sync.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeedPaceTest {
  private static final long BUFFER = 212_992;
  private static final long QUARTER = BUFFER / 4;
  private static final long DEADLINE = 1_000_000_000;

  /** The clock runs over soon. */
  private long start = Long.MAX_VALUE - 1_000;

  private final FeedPace pace = new FeedPace(BUFFER, DEADLINE);

  private int batch(int length) {
    int sent = 0;
    while (!pace.lookDue(length)) {
      pace.sent(length);
      sent++;
    }
    return sent;
  }

  @Test
  void nothingGoesBeforeTheFirstLook() {
    assertThat(batch(100)).isZero();
    assertThat(pace.looked(0, start)).isEqualTo(FeedPace.GO);
    assertThat(batch(100)).isEqualTo(FeedPace.BATCH_DATAGRAMS);
  }

  @Test
  void aLookAllowsAnotherBatch() {
    for (int i = 0; i < 3; i++) {
      assertThat(pace.looked(QUARTER, start)).isEqualTo(FeedPace.GO);
      assertThat(batch(1472)).isEqualTo(FeedPace.BATCH_DATAGRAMS);
    }
  }

  @Test
  void aBatchOfLongDatagramsIsShorter() {
    pace.looked(0, start);
    assertThat(batch(8972)).isEqualTo(3);
  }

  @Test
  void aDatagramThatIsMoreThanTheBatchGoesAlone() {
    FeedPace tiny = new FeedPace(2304, DEADLINE);
    tiny.looked(0, start);
    assertThat(tiny.lookDue(1472)).isFalse();
    tiny.sent(1472);
    assertThat(tiny.lookDue(1)).isTrue();
  }

  @Test
  void aNewFeedBeginsWithALook() {
    pace.looked(0, start);
    pace.begin();
    assertThat(pace.lookDue(100)).isTrue();
  }

  @Test
  void aLongQueueIsWaitedForLongerAndLongerUpToALimit() {
    long now = start;
    long[] waits = new long[7];
    for (int i = 0; i < waits.length; i++) {
      waits[i] = pace.looked(QUARTER + 1, now);
      now += waits[i];
      assertThat(pace.lookDue(1)).as("nothing goes meanwhile").isTrue();
    }
    assertThat(waits)
        .containsExactly(500_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 8_000_000, 8_000_000);
    assertThat(pace.looked(QUARTER, now)).isEqualTo(FeedPace.GO);
    assertThat(pace.looked(QUARTER + 1, now)).isEqualTo(FeedPace.FIRST_WAIT_NANOS);
  }

  @Test
  void aQueueThatDoesNotShrinkForTheDeadlineIsStuck() {
    pace.looked(90_000, start);
    assertThat(pace.looked(95_000, start + DEADLINE - 1)).isPositive();
    assertThat(pace.looked(90_000, start + DEADLINE)).isEqualTo(FeedPace.STUCK);
  }

  @Test
  void aQueueThatShrinksSlowlyIsNotStuck() {
    for (int i = 0; i < 10; i++) {
      assertThat(pace.looked(90_000 - i, start + i * (DEADLINE - 1))).isPositive();
    }
  }

  @Test
  void theNextFeedHasItsOwnDeadline() {
    pace.looked(90_000, start);
    pace.begin();
    assertThat(pace.looked(90_000, start + DEADLINE)).isPositive();
    assertThat(pace.looked(90_000, start + 2 * DEADLINE - 1)).isPositive();
  }

  @Test
  void aDatagramCostsThePowerOfTwoThatItFitsIn() {
    assertThat(FeedPace.cost(44)).isEqualTo(768);
    assertThat(FeedPace.cost(1472)).isEqualTo(2304);
    assertThat(FeedPace.cost(8972)).isEqualTo(16_640);
  }
}
