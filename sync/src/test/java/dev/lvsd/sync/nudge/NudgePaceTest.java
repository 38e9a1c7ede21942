package dev.lvsd.sync.nudge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NudgePaceTest {
  private static final long INTERVAL = 100;

  /** Monotonic clocks begin anywhere, also shortly before they overflow. */
  private static final long START = Long.parseLong("9223372036854775657");

  private final ScriptedKnock knock = new ScriptedKnock();
  private final NudgePace pace = new NudgePace(INTERVAL, knock);

  /** Fails for as long as it is told to. */
  private static final class ScriptedKnock implements Knock {
    int knocks;
    boolean failing;

    @Override
    public void knock() throws IOException {
      knocks++;
      if (failing) {
        throw new IOException("refused");
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void theFirstIsDueAtOnceAndTheNextAfterTheInterval() {
    assertThat(pace.step(START, false)).isEqualTo(INTERVAL);
    assertThat(pace.step(START + 40, false)).isEqualTo(60);
    assertThat(knock.knocks).isEqualTo(1);

    assertThat(pace.step(START + INTERVAL, false)).isEqualTo(INTERVAL);
    assertThat(pace.step(START + 2 * INTERVAL, false)).isEqualTo(INTERVAL);
    assertThat(knock.knocks).isEqualTo(3);
  }

  @Test
  void whatWasMissedWhileTheMachineStoodStillIsNotMadeUpFor() {
    pace.step(START, false);

    assertThat(pace.step(START + 50 * INTERVAL + 1, false)).isEqualTo(INTERVAL);

    assertThat(knock.knocks).isEqualTo(2);
  }

  @Test
  void oneThatIsAskedForDoesNotWaitAndPutsTheNextOff() {
    pace.step(START, false);

    assertThat(pace.step(START + 30, true)).isEqualTo(INTERVAL);

    assertThat(knock.knocks).isEqualTo(2);
    assertThat(pace.step(START + INTERVAL, false)).isEqualTo(30);
    assertThat(knock.knocks).isEqualTo(2);
  }

  @Test
  void failuresAreCountedWithTheirReasonUntilOneSucceeds() {
    knock.failing = true;
    pace.step(START, false);
    pace.step(START + INTERVAL, false);

    assertThat(pace.statistics().attempts()).isEqualTo(2);
    assertThat(pace.statistics().failures()).isEqualTo(2);
    assertThat(pace.statistics().succeeded()).isFalse();
    assertThat(pace.statistics().problem().orElseThrow()).contains("not pushed out", "refused");

    knock.failing = false;
    pace.step(START + 2 * INTERVAL, false);

    assertThat(pace.statistics())
        .isEqualTo(new NudgeStatistics(3, 2, START + 2 * INTERVAL, java.util.Optional.empty()));
    assertThat(pace.statistics().succeeded()).isTrue();
  }

  @Test
  void anIntervalOfNothingIsRefused() {
    assertThatThrownBy(() -> new NudgePace(0, knock)).isInstanceOf(IllegalArgumentException.class);
  }
}
