package dev.lvsd.sync.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes: connections, or the one exception; and nothing is read beyond the datagram. */
class SyncMessageFuzzTest {
  private static final int ID = 51;

  private static byte[] message(Random random, boolean version0) {
    if (version0) {
      int count = 1 + random.nextInt(6);
      ByteBuffer out = ByteBuffer.allocate(4 + count * 24);
      out.put((byte) count).put((byte) ID).putShort((short) out.capacity());
      for (int i = 0; i < count; i++) {
        out.putShort((short) 6).putShort((short) random.nextInt()).putShort((short) 80);
        out.putShort((short) 8080).putInt(random.nextInt()).putInt(random.nextInt());
        out.putInt(random.nextInt()).putShort((short) random.nextInt(4)).putShort((short) 1);
      }
      return out.array();
    }
    SyncMessageEncoder encoder = new SyncMessageEncoder(ID, 384 + random.nextInt(200));
    while (encoder.add(TestConnection.arbitrary(random))) {}
    return encoder.finish().array();
  }

  /** Decodes in the midst of other bytes, which a reader who leaves the datagram would meet. */
  private static int decode(byte[] datagram, int length, int filler) throws SyncMessageException {
    ByteBuffer buffer = ByteBuffer.allocate(64 + length + 64);
    Arrays.fill(buffer.array(), (byte) filler);
    buffer.put(64, datagram, 0, length).position(64).limit(64 + length);
    int[] seen = new int[2];
    try {
      int count =
          SyncMessageDecoder.decode(
              buffer,
              ID,
              view -> {
                seen[0]++;
                seen[1] = 31 * seen[1] + TestConnection.of(view).hashCode();
              });
      assertThat(seen[0]).isEqualTo(count);
      return seen[1];
    } catch (SyncMessageException e) {
      assertThat(seen[0]).isZero();
      assertThat(e.offset()).isBetween(0, length);
      throw e;
    }
  }

  @Test
  void everyPrefixOfAMessageIsRefused() {
    for (long seed = 0; seed < 40; seed++) {
      byte[] whole = message(new Random(seed), seed % 4 == 0);
      for (int length = 0; length < whole.length; length++) {
        byte[] prefix = Arrays.copyOf(whole, length);
        if (length >= 4) {
          // The size in the header is made right, so that it is not the only one who notices.
          ByteBuffer.wrap(prefix).putShort(2, (short) length);
        }
        try {
          decode(prefix, length, 0);
          fail("seed " + seed + ": a prefix of " + length + " bytes was accepted");
        } catch (SyncMessageException expected) {
          assertThat(expected).hasMessageStartingWith("byte ");
        }
      }
    }
  }

  @Test
  void alteredMessagesGiveConnectionsOrTheDeclaredExceptionAndNeverReadBeyondThem() {
    int accepted = 0;
    for (long seed = 0; seed < 70_000; seed++) {
      Random random = new Random(seed);
      byte[] datagram = message(random, random.nextInt(4) == 0);
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        // Headers are where lengths are: they are hit more often than chance would.
        int bound = random.nextBoolean() ? Math.min(datagram.length, 48) : datagram.length;
        datagram[random.nextInt(bound)] = (byte) random.nextInt();
      }
      datagram[1] = ID;
      ByteBuffer.wrap(datagram).putShort(2, (short) datagram.length);
      accepted += outcome(seed, datagram) ? 1 : 0;
    }
    assertThat(accepted).isBetween(1000, 69_000);
  }

  @Test
  void arbitraryBytesGiveTheDeclaredException() {
    for (long seed = 0; seed < 30_000; seed++) {
      Random random = new Random(seed);
      byte[] datagram = new byte[random.nextInt(200)];
      random.nextBytes(datagram);
      if (datagram.length >= 8 && random.nextBoolean()) {
        datagram[0] = 0;
        datagram[5] = 1;
        datagram[6] = 0;
        datagram[7] = 0;
      }
      if (datagram.length >= 4) {
        datagram[1] = ID;
        ByteBuffer.wrap(datagram).putShort(2, (short) datagram.length);
      }
      outcome(seed, datagram);
    }
  }

  /** Whether it was accepted; the bytes around the datagram must make no difference. */
  private static boolean outcome(long seed, byte[] datagram) {
    String first = said(seed, datagram, 0);
    assertThat(said(seed, datagram, 0xFF)).as("seed %d", seed).isEqualTo(first);
    return !first.startsWith("byte ");
  }

  private static String said(long seed, byte[] datagram, int filler) {
    try {
      return "accepted: " + decode(datagram, datagram.length, filler);
    } catch (SyncMessageException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
