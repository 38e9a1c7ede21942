package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Frames to types and bodies, and back. Big-endian; what is not exactly a frame is refused.
 *
 * <pre>
 *   on the wire   u32 length of the rest, u8 version = 2, u8 type, then
 *                 HELLO, PROOF: body
 *                 all others: u64 sequence, body, first 16 bytes of HMAC-SHA256 (RFC 2104) over
 *                 u8 side (1 source, 2 receiver), u8 version, u8 type, u64 sequence, body
 *   1  HELLO      u32 magic "LVSR", u8 side, u64 cluster, u8 length, name, u128 incarnation, u128 nonce
 *   2  PROOF      u8 keys (1 or 2), 32 bytes for each
 *  16  PASS BEGIN u64 pass, u8 reason, u32 first slice, u32 slices, u8 groups, u64 each
 *  17  OFFER      u32 exchange, u32 slice, u16 hashes, of each u64 name, u32 destination
 *  18  ENTRIES    u32 exchange, u8 last, u16 datagrams, each u16 length and bytes
 *  19  DONE       u32 exchange
 *  20  PASS END   u64 pass, u8 outcome
 *  21  PING
 *  22  DOUBT      u16 length, why the source is blind
 *  32  READY      u64 pass, u8 groups, u64 each
 *  33  LACKING    u32 exchange, u8 fed, u16 hashes, of each u64 name, u32 destination
 *  34  TAKEN      u32 exchange, u32 entries
 *  35  TRUST LOST
 *  36  PONG
 * </pre>
 *
 * <p>Thread-safe: it has no state.
 */
final class FrameCodec {
  static final byte VERSION = 2;

  /** Most bytes after the length, of any frame. */
  static final int MAX_BYTES = 65_536;

  /** Likewise before the peer is authenticated. */
  static final int MAX_HANDSHAKE_BYTES = 512;

  static final int HELLO = 1;
  static final int PROOF = 2;
  static final int PROOF_BYTES = 32;
  private static final int HASH_BYTES = 12;

  private static final int PASS_BEGIN = 16;
  private static final int OFFER = 17;
  private static final int ENTRIES = 18;
  private static final int DONE = 19;
  private static final int PASS_END = 20;
  private static final int PING = 21;
  private static final int DOUBT = 22;
  private static final int READY = 32;
  private static final int LACKING = 33;
  private static final int TAKEN = 34;
  private static final int TRUST_LOST = 35;
  private static final int PONG = 36;

  private static final int MAGIC = 0x4C565352;

  private FrameCodec() {}

  /** Type on the wire. */
  static int type(Frame frame) {
    if (frame instanceof Frame.Hello) {
      return HELLO;
    } else if (frame instanceof Frame.Proof) {
      return PROOF;
    } else if (frame instanceof Frame.FromSource source) {
      return type(source);
    }
    return type((Frame.FromReceiver) frame);
  }

  private static int type(Frame.FromSource frame) {
    if (frame instanceof Frame.PassBegin) {
      return PASS_BEGIN;
    } else if (frame instanceof Frame.Offer) {
      return OFFER;
    } else if (frame instanceof Frame.Entries) {
      return ENTRIES;
    } else if (frame instanceof Frame.Done) {
      return DONE;
    } else if (frame instanceof Frame.Doubt) {
      return DOUBT;
    }
    return frame instanceof Frame.PassEnd ? PASS_END : PING;
  }

  private static int type(Frame.FromReceiver frame) {
    if (frame instanceof Frame.Ready) {
      return READY;
    } else if (frame instanceof Frame.Lacking) {
      return LACKING;
    } else if (frame instanceof Frame.Taken) {
      return TAKEN;
    }
    return frame instanceof Frame.TrustLost ? TRUST_LOST : PONG;
  }

  /** Body, from position 0 to the limit. */
  static ByteBuffer body(Frame frame) {
    ByteBuffer into = ByteBuffer.allocate(bodyBytes(frame));
    if (frame instanceof Frame.Hello f) {
      byte[] name = f.name().getBytes(StandardCharsets.UTF_8);
      into.putInt(MAGIC).put((byte) (f.side().ordinal() + 1)).putLong(f.cluster());
      into.put((byte) name.length).put(name);
      put(put(into, f.incarnation()), f.nonce());
    } else if (frame instanceof Frame.Proof f) {
      into.put((byte) f.tags().size());
      f.tags().forEach(tag -> into.put(tag.duplicate()));
    } else if (frame instanceof Frame.PassBegin f) {
      into.putLong(f.pass()).put((byte) f.reason().ordinal());
      put(into.putInt(f.firstSlice()).putInt(f.slices()), f.groups());
    } else if (frame instanceof Frame.Offer f) {
      put(into.putInt(f.exchange()).putInt(f.slice()), f.hashes());
    } else if (frame instanceof Frame.Entries f) {
      into.putInt(f.exchange()).put(flag(f.last())).putShort((short) f.datagrams().size());
      f.datagrams().forEach(d -> into.putShort((short) d.remaining()).put(d.duplicate()));
    } else if (frame instanceof Frame.Done f) {
      into.putInt(f.exchange());
    } else if (frame instanceof Frame.PassEnd f) {
      into.putLong(f.pass()).put((byte) f.outcome().ordinal());
    } else if (frame instanceof Frame.Doubt f) {
      byte[] text = f.why().getBytes(StandardCharsets.UTF_8);
      into.putShort((short) text.length).put(text);
    } else if (frame instanceof Frame.Ready f) {
      put(into.putLong(f.pass()), f.complete());
    } else if (frame instanceof Frame.Lacking f) {
      put(into.putInt(f.exchange()).put(flag(f.fed())), f.hashes());
    } else if (frame instanceof Frame.Taken f) {
      into.putInt(f.exchange()).putInt(f.entries());
    }
    return into.flip();
  }

  /** Bytes of the body. */
  private static int bodyBytes(Frame frame) {
    if (frame instanceof Frame.Hello f) {
      return 46 + f.name().getBytes(StandardCharsets.UTF_8).length;
    } else if (frame instanceof Frame.Proof f) {
      return 1 + PROOF_BYTES * f.tags().size();
    } else if (frame instanceof Frame.PassBegin f) {
      return 18 + 8 * f.groups().size();
    } else if (frame instanceof Frame.Offer f) {
      return 10 + HASH_BYTES * f.hashes().size();
    } else if (frame instanceof Frame.Entries f) {
      return 7 + f.datagrams().stream().mapToInt(d -> 2 + d.remaining()).sum();
    } else if (frame instanceof Frame.Done) {
      return 4;
    } else if (frame instanceof Frame.PassEnd) {
      return 9;
    } else if (frame instanceof Frame.Doubt f) {
      return 2 + f.why().getBytes(StandardCharsets.UTF_8).length;
    } else if (frame instanceof Frame.Ready f) {
      return 9 + 8 * f.complete().size();
    } else if (frame instanceof Frame.Lacking f) {
      return 7 + HASH_BYTES * f.hashes().size();
    }
    return frame instanceof Frame.Taken ? 8 : 0;
  }

  /**
   * Reads a body, all of it.
   *
   * @throws ResyncProtocolException if it is no body of that type
   */
  static Frame read(int type, ByteBuffer body) throws ResyncProtocolException {
    Frame frame;
    try {
      frame =
          switch (type) {
            case HELLO -> hello(body);
            case PROOF -> proof(body);
            case PASS_BEGIN -> passBegin(body);
            case OFFER -> new Frame.Offer(body.getInt(), natural(body.getInt()), hashes(body));
            case ENTRIES -> new Frame.Entries(body.getInt(), flag(body), datagrams(body));
            case DONE -> new Frame.Done(body.getInt());
            case PASS_END ->
                new Frame.PassEnd(body.getLong(), pick(PassOutcome.values(), body.get()));
            case PING -> new Frame.Ping();
            case DOUBT -> sight(body);
            case READY -> new Frame.Ready(body.getLong(), groups(body));
            case LACKING -> new Frame.Lacking(body.getInt(), flag(body), hashes(body));
            case TAKEN -> new Frame.Taken(body.getInt(), natural(body.getInt()));
            case TRUST_LOST -> new Frame.TrustLost();
            case PONG -> new Frame.Pong();
            default ->
                throw new ResyncProtocolException(Reason.TYPE, "a frame of unknown type " + type);
          };
    } catch (BufferUnderflowException e) {
      throw malformed("a frame of type " + type + " ends too early");
    }
    if (body.hasRemaining()) {
      throw malformed("a frame of type " + type + " has " + body.remaining() + " bytes too many");
    }
    return frame;
  }

  private static Frame hello(ByteBuffer in) throws ResyncProtocolException {
    if (in.getInt() != MAGIC) {
      throw malformed("this is not lvsd's resync");
    }
    Frame.Side side = pick(Frame.Side.values(), (byte) (in.get() - 1));
    long cluster = in.getLong();
    String name = text(bytes(in, in.get() & 0xFF));
    return new Frame.Hello(side, cluster, name, incarnation(in), incarnation(in));
  }

  private static Frame sight(ByteBuffer in) throws ResyncProtocolException {
    int length = in.getShort() & 0xFFFF;
    if (length > Frame.MAX_TEXT) {
      throw malformed("a text of " + length + " bytes");
    }
    return new Frame.Doubt(text(bytes(in, length)));
  }

  private static String text(ByteBuffer bytes) throws ResyncProtocolException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw malformed("a text that is not UTF-8");
    }
  }

  private static Frame proof(ByteBuffer in) throws ResyncProtocolException {
    int keys = in.get();
    if (keys < 1 || keys > 2) {
      throw malformed("proofs of " + keys + " keys");
    }
    List<ByteBuffer> tags = new ArrayList<>(keys);
    for (int i = 0; i < keys; i++) {
      tags.add(bytes(in, PROOF_BYTES));
    }
    return new Frame.Proof(List.copyOf(tags));
  }

  private static Frame passBegin(ByteBuffer in) throws ResyncProtocolException {
    long pass = in.getLong();
    PassReason reason = pick(PassReason.values(), in.get());
    int firstSlice = natural(in.getInt());
    int slices = in.getInt();
    if (firstSlice >= slices) {
      throw malformed("slice " + firstSlice + " of " + slices);
    }
    return new Frame.PassBegin(pass, reason, firstSlice, slices, groups(in));
  }

  private static Hashes hashes(ByteBuffer in) throws ResyncProtocolException {
    int count = in.getShort() & 0xFFFF;
    if (count > Frame.MAX_HASHES) {
      throw malformed(count + " hashes in a frame");
    } else if (in.remaining() < HASH_BYTES * count) {
      throw new BufferUnderflowException();
    }
    Hashes.Builder hashes = new Hashes.Builder();
    for (int i = 0; i < count; i++) {
      hashes.add(in.getLong(), in.getInt());
    }
    return hashes.build();
  }

  private static Set<Long> groups(ByteBuffer in) throws ResyncProtocolException {
    int count = in.get();
    if (count < 0 || count > Frame.MAX_GROUPS) {
      throw malformed(count + " groups in a frame");
    }
    Set<Long> groups = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      if (!groups.add(in.getLong())) {
        throw malformed("a group twice in a frame");
      }
    }
    return Set.copyOf(groups);
  }

  private static List<ByteBuffer> datagrams(ByteBuffer in) throws ResyncProtocolException {
    int count = in.getShort() & 0xFFFF;
    List<ByteBuffer> datagrams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int size = in.getShort() & 0xFFFF;
      if (size == 0 || size > SyncDatagram.MAX_BYTES) {
        throw malformed("a datagram of " + size + " bytes");
      }
      datagrams.add(bytes(in, size));
    }
    return List.copyOf(datagrams);
  }

  private static ByteBuffer bytes(ByteBuffer in, int size) {
    byte[] bytes = new byte[Math.min(size, in.remaining())];
    in.get(bytes);
    if (bytes.length < size) {
      throw new BufferUnderflowException();
    }
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  private static boolean flag(ByteBuffer in) throws ResyncProtocolException {
    byte value = in.get();
    if (value < 0 || value > 1) {
      throw malformed("a flag of " + value);
    }
    return value == 1;
  }

  private static byte flag(boolean value) {
    return (byte) (value ? 1 : 0);
  }

  private static int natural(int value) throws ResyncProtocolException {
    if (value < 0) {
      throw malformed("a number beyond 31 bits");
    }
    return value;
  }

  private static <T> T pick(T[] values, byte index) throws ResyncProtocolException {
    if (index < 0 || index >= values.length) {
      throw malformed("a value of " + index);
    }
    return values[index];
  }

  private static Incarnation incarnation(ByteBuffer in) {
    return new Incarnation(in.getLong(), in.getLong());
  }

  private static ByteBuffer put(ByteBuffer into, Incarnation incarnation) {
    return into.putLong(incarnation.high()).putLong(incarnation.low());
  }

  private static void put(ByteBuffer into, Set<Long> groups) {
    into.put((byte) groups.size());
    groups.stream().sorted().forEach(into::putLong);
  }

  private static void put(ByteBuffer into, Hashes hashes) {
    into.putShort((short) hashes.size());
    for (int i = 0; i < hashes.size(); i++) {
      into.putLong(hashes.name(i)).putInt(hashes.destination(i));
    }
  }

  private static ResyncProtocolException malformed(String what) {
    return new ResyncProtocolException(Reason.MALFORMED, what);
  }
}
