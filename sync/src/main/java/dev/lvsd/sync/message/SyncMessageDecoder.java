package dev.lvsd.sync.message;

import dev.lvsd.sync.message.SyncMessageException.Kind;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Decoder of the kernel's sync messages, versions 0 and 1. Stricter than the kernel: what no kernel
 * sends is refused, and as a whole, before anything of it is handed on.
 *
 * <pre>
 * version 0:  0 count, not 0 | 1 sync id | 2 size of the datagram | connections
 * version 1:  0 zero | 1 sync id | 2 size of the datagram | 4 count | 5 version 1 | 6 zero, 2 bytes
 *             8 connections, each at a multiple of 4
 * </pre>
 *
 * <p>Stateless, so of any thread. Nothing is allocated per connection, unless it has options.
 */
public final class SyncMessageDecoder {
  /** Most connections of a message: its count is one byte. */
  public static final int MAX_CONNECTIONS = 255;

  static final int VERSION_0_HEADER = 4;
  static final int VERSION_1_HEADER = 8;

  private SyncMessageDecoder() {}

  /**
   * Checks a datagram and hands its connections on, in their order.
   *
   * @param datagram the UDP payload, from position to limit; both stay
   * @param expectedSyncId 1 to 255; 0 takes messages of any sync id, as the kernel does
   * @param sink gets a view that is valid during the call
   * @return how many connections there were
   * @throws SyncMessageException if it is malformed or of another sync id; the sink saw nothing
   */
  public static int decode(
      ByteBuffer datagram, int expectedSyncId, Consumer<? super ConnectionView> sink)
      throws SyncMessageException {
    ByteBuffer in = datagram.slice();
    int bytes = in.limit();
    if (bytes < VERSION_0_HEADER) {
      throw new SyncMessageException(Kind.SIZE, 0, bytes + " bytes are no message");
    }
    if ((in.getShort(2) & 0xFFFF) != bytes) {
      throw new SyncMessageException(
          Kind.SIZE, 2, "says " + (in.getShort(2) & 0xFFFF) + " bytes but has " + bytes);
    }
    int syncId = in.get(1) & 0xFF;
    if (expectedSyncId != 0 && syncId != expectedSyncId) {
      throw new SyncMessageException(
          Kind.SYNC_ID, 1, "has sync id " + syncId + ", not " + expectedSyncId);
    }
    return in.get(0) == 0 ? version1(in, sink) : version0(in, sink);
  }

  private static int version0(ByteBuffer in, Consumer<? super ConnectionView> sink)
      throws SyncMessageException {
    int count = in.get(0) & 0xFF;
    Version0Connection connection = new Version0Connection(in);
    int at = VERSION_0_HEADER;
    for (int i = 0; i < count; i++) {
      at = connection.moveTo(at);
      connection.checkValues();
    }
    checkEnd(in, at);
    at = VERSION_0_HEADER;
    for (int i = 0; i < count; i++) {
      at = connection.revisit(at);
      sink.accept(connection);
    }
    return count;
  }

  private static int version1(ByteBuffer in, Consumer<? super ConnectionView> sink)
      throws SyncMessageException {
    if (in.limit() < VERSION_1_HEADER) {
      throw new SyncMessageException(
          Kind.SIZE, 0, in.limit() + " bytes are no message of version 1");
    }
    if (in.get(5) != 1 || in.getShort(6) != 0) {
      throw new SyncMessageException(Kind.VERSION, 5, "version " + in.get(5) + " is unknown");
    }
    int count = in.get(4) & 0xFF;
    Version1Connection connection = new Version1Connection(in);
    int at = VERSION_1_HEADER;
    for (int i = 0; i < count; i++) {
      at = connection.moveTo(aligned(at));
      connection.checkValues();
    }
    checkEnd(in, at);
    at = VERSION_1_HEADER;
    for (int i = 0; i < count; i++) {
      at = connection.revisit(aligned(at));
      sink.accept(connection);
    }
    return count;
  }

  static int aligned(int at) {
    return at + 3 & ~3;
  }

  private static void checkEnd(ByteBuffer in, int at) throws SyncMessageException {
    if (at != in.limit()) {
      throw new SyncMessageException(
          Kind.SIZE, at, (in.limit() - at) + " bytes are left behind the last connection");
    }
  }
}
