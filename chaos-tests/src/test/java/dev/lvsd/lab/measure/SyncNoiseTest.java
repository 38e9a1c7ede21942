package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lvsd.lab.measure.SyncNoise.Kind;
import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncNoiseTest {
  private static final int SYNC_ID = 51;
  private static final int SEED = 4;
  private static final int TRIES = 2000;

  private final List<byte[]> genuine = new ArrayList<>();
  private final SyncNoise noise;

  SyncNoiseTest() {
    new FedConnections(100).messages(SYNC_ID).forEach(message -> genuine.add(message.array()));
    noise = new SyncNoise(genuine, SEED);
  }

  @Test
  void whatIsMalformedOrTruncatedIsNoMessageAtAll() {
    for (int i = 0; i < TRIES; i++) {
      assertThat(refusal(noise.next(Kind.MALFORMED))).as("seed %d, number %d", SEED, i).isNotNull();
      assertThat(refusal(noise.next(Kind.TRUNCATED))).isEqualTo(SyncMessageException.Kind.SIZE);
    }
  }

  @Test
  void aForeignOneIsGoodButForItsSyncId() {
    for (int i = 0; i < TRIES; i++) {
      assertThat(refusal(noise.next(Kind.FOREIGN))).isEqualTo(SyncMessageException.Kind.SYNC_ID);
    }
  }

  @Test
  void aReplayedOneIsAGenuineOneStill() {
    for (int i = 0; i < TRIES; i++) {
      assertThat(genuine).contains(noise.next(Kind.REPLAYED));
    }
  }

  private static SyncMessageException.Kind refusal(byte[] datagram) {
    SyncMessageException refused =
        catchThrowableOfType(
            SyncMessageException.class,
            () -> SyncMessageDecoder.decode(ByteBuffer.wrap(datagram), SYNC_ID, view -> {}));
    assertThat(refused).isNotNull();
    return refused.kind();
  }
}
