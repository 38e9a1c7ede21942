package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes, cut into frames: what follows each length. It never holds more than one
 * incomplete frame and what was added last. Not thread-safe.
 */
final class FrameReader {
  private ByteBuffer held = ByteBuffer.allocate(0);

  /** Bytes as they came. */
  void add(byte[] bytes) {
    if (held.hasRemaining()) {
      held = ByteBuffer.allocate(held.remaining() + bytes.length).put(held).put(bytes).flip();
    } else {
      held = ByteBuffer.wrap(bytes);
    }
  }

  /**
   * The next whole frame, without its length, or null if there is none yet.
   *
   * @param maxBytes the longest that is accepted
   * @throws ResyncProtocolException as soon as a length is seen that no frame has
   */
  @Nullable ByteBuffer next(int maxBytes) throws ResyncProtocolException {
    if (held.remaining() < Integer.BYTES) {
      return null;
    }
    int length = held.getInt(held.position());
    if (length < 0 || length > maxBytes) {
      throw new ResyncProtocolException(
          Reason.OVERSIZE,
          "a frame of " + Integer.toUnsignedString(length) + " bytes; at most " + maxBytes);
    } else if (length < 2) {
      throw new ResyncProtocolException(Reason.MALFORMED, "a frame of " + length + " bytes");
    } else if (held.remaining() < Integer.BYTES + length) {
      return null;
    }
    ByteBuffer frame = held.slice(held.position() + Integer.BYTES, length);
    held.position(held.position() + Integer.BYTES + length);
    return frame;
  }
}
