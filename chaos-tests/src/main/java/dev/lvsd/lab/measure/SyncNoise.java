package dev.lvsd.lab.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Datagrams for a sync group that must change nothing, made of genuine ones. Not safe for use by
 * several threads.
 */
final class SyncNoise {
  /** Any UDP payload of an Ethernet frame. */
  private static final int MAX_BYTES = 1472;

  private static final int SYNC_ID_AT = 1;
  private static final int SIZE_AT = 2;

  private final List<byte[]> genuine;
  private final Random random;

  /**
   * A source of noise.
   *
   * @param genuine at least one
   */
  SyncNoise(List<byte[]> genuine, long seed) {
    this.genuine = List.copyOf(genuine);
    this.random = new Random(seed);
  }

  /** What there is, in turn. */
  enum Kind {
    /** Random bytes whose size field says what they have not. */
    MALFORMED,
    /** A genuine one with another sync id. */
    FOREIGN,
    /** A genuine one that ends too early. */
    TRUNCATED,
    /** A genuine one once more. */
    REPLAYED
  }

  byte[] next(Kind kind) {
    byte[] one = genuine.get(random.nextInt(genuine.size())).clone();
    return switch (kind) {
      case MALFORMED -> malformed();
      case FOREIGN -> foreign(one);
      case TRUNCATED -> Arrays.copyOf(one, random.nextInt(one.length));
      case REPLAYED -> one;
    };
  }

  private byte[] malformed() {
    byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
    random.nextBytes(bytes);
    if (bytes.length > SIZE_AT + 1) {
      bytes[SIZE_AT] = (byte) 0xFF;
    }
    return bytes;
  }

  private byte[] foreign(byte[] one) {
    one[SYNC_ID_AT] ^= (byte) (1 + random.nextInt(0xFF));
    return one;
  }
}
