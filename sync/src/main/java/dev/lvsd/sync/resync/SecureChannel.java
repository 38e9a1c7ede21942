package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Seals and opens frames under a session's key: a sequence number for each direction, from 0, and a
 * MAC ({@link FrameCodec} has the layout). Not thread-safe.
 */
final class SecureChannel {
  static final int MAC_BYTES = 16;

  /** Version, type, sequence and MAC. */
  static final int OVERHEAD = 2 + Long.BYTES + MAC_BYTES;

  private final Hmac hmac;
  private final Frame.Side own;
  private long sent;
  private long received;

  SecureChannel(byte[] sessionKey, Frame.Side own) {
    this.hmac = new Hmac(sessionKey);
    this.own = own;
  }

  /** A frame of the handshake, ready to be sent. */
  static byte[] plain(Frame frame) {
    ByteBuffer body = FrameCodec.body(frame);
    return ByteBuffer.allocate(Integer.BYTES + 2 + body.remaining())
        .putInt(2 + body.remaining())
        .put(FrameCodec.VERSION)
        .put((byte) FrameCodec.type(frame))
        .put(body)
        .array();
  }

  /** A frame of the handshake, as {@link FrameReader} gave it. */
  static Frame openPlain(ByteBuffer frame) throws ResyncProtocolException {
    checkVersion(frame.get());
    int type = frame.get();
    if (type != FrameCodec.HELLO && type != FrameCodec.PROOF) {
      throw new ResyncProtocolException(
          Reason.UNEXPECTED, "a frame of type " + type + " before the peer is authenticated");
    }
    return FrameCodec.read(type, frame);
  }

  /** A frame, sealed and ready to be sent. Each call takes the next sequence number. */
  byte[] seal(Frame frame) {
    ByteBuffer body = FrameCodec.body(frame);
    int length = OVERHEAD + body.remaining();
    ByteBuffer into = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
    into.put(FrameCodec.VERSION).put((byte) FrameCodec.type(frame)).putLong(sent++).put(body);
    ByteBuffer signed = into.duplicate().flip().position(Integer.BYTES);
    return into.put(mac(own, signed), 0, MAC_BYTES).array();
  }

  /** A sealed frame, as {@link FrameReader} gave it. */
  Frame open(ByteBuffer frame) throws ResyncProtocolException {
    checkVersion(frame.get(frame.position()));
    if (frame.remaining() < OVERHEAD) {
      throw new ResyncProtocolException(Reason.MALFORMED, "a frame too short to be sealed");
    }
    int signedBytes = frame.remaining() - MAC_BYTES;
    ByteBuffer signed = frame.slice(frame.position(), signedBytes);
    byte[] actual = new byte[MAC_BYTES];
    frame.get(frame.position() + signedBytes, actual);
    Frame.Side peer = own == Frame.Side.SOURCE ? Frame.Side.RECEIVER : Frame.Side.SOURCE;
    if (!MessageDigest.isEqual(Arrays.copyOf(mac(peer, signed), MAC_BYTES), actual)) {
      throw new ResyncProtocolException(
          Reason.MAC, "a frame that was not made under this session's key, or was altered");
    }
    signed.get();
    int type = signed.get();
    long sequence = signed.getLong();
    if (sequence != received) {
      throw new ResyncProtocolException(
          sequence < received ? Reason.REPLAY : Reason.REORDERED,
          "frame " + sequence + " where frame " + received + " is due");
    }
    received++;
    if (type == FrameCodec.HELLO || type == FrameCodec.PROOF) {
      throw new ResyncProtocolException(Reason.UNEXPECTED, "a second handshake");
    }
    return FrameCodec.read(type, signed);
  }

  private byte[] mac(Frame.Side side, ByteBuffer signed) {
    ByteBuffer direction = ByteBuffer.wrap(new byte[] {(byte) (side.ordinal() + 1)});
    return hmac.with(direction).with(signed).end();
  }

  private static void checkVersion(byte version) throws ResyncProtocolException {
    if (version != FrameCodec.VERSION) {
      throw new ResyncProtocolException(
          Reason.VERSION,
          "the peer speaks version "
              + (version & 0xFF)
              + " of resync, this node version "
              + FrameCodec.VERSION
              + ": run the same lvsd on both");
    }
  }
}
