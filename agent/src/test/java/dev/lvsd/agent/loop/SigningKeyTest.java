package dev.lvsd.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.heartbeat.HeartbeatCodec.Key;
import dev.lvsd.agent.heartbeat.Incarnation;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
  private static final Incarnation LIFE = new Incarnation(1, 1);
  private static final long SECOND = 1_000_000_000;
  private final SigningKey key = new SigningKey(true);

  @Test
  void withOneKeyThereIsNoChoice() {
    SigningKey one = new SigningKey(false);
    assertThat(one.next(false, 0)).containsExactly(Key.CURRENT);
    assertThat(one.next(true, 0)).containsExactly(Key.CURRENT);
  }

  @Test
  void aPeerThatIsNotHeardGetsBothTheNewFirst() {
    assertThat(key.next(false, 0)).containsExactly(Key.CURRENT, Key.PREVIOUS);
  }

  @Test
  void aPeerOfTheOldKeyIsSpokenToInItAndOfferedTheNewOnceASecond() {
    key.heard(LIFE, Key.PREVIOUS);
    assertThat(key.next(true, 5 * SECOND)).containsExactly(Key.CURRENT, Key.PREVIOUS);
    assertThat(key.next(true, 6 * SECOND - 1)).containsExactly(Key.PREVIOUS);
    assertThat(key.next(true, 6 * SECOND)).containsExactly(Key.CURRENT, Key.PREVIOUS);
    assertThat(key.shown()).isEqualTo(Key.PREVIOUS);
  }

  @Test
  void aPeerThatHasShownTheNewKeyIsSpokenToInItForItsWholeLife() {
    key.heard(LIFE, Key.PREVIOUS);
    key.heard(LIFE, Key.CURRENT);
    key.heard(LIFE, Key.PREVIOUS);
    assertThat(key.next(true, 5 * SECOND)).containsExactly(Key.CURRENT);
    key.heard(new Incarnation(2, 2), Key.PREVIOUS);
    assertThat(key.next(true, 5 * SECOND)).contains(Key.PREVIOUS);
  }
}
