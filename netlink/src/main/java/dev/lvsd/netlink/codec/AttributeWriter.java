package dev.lvsd.netlink.codec;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends fixed headers and attributes to a buffer. The first error (a value out of range, a full
 * buffer) is kept and everything after it ignored; {@link #check} throws it. Unless a method's name
 * says {@code be}, numbers are in the byte order of the buffer, which is the machine's. Not
 * thread-safe; reused for message after message.
 *
 * <pre>
 *  0                16               32
 *  | length (u16)   | type (u16)     | payload ... padded to 4 bytes |
 * </pre>
 */
public final class AttributeWriter {
  private static final int HEADER = 4;
  private static final int NESTED = 0x8000;

  private final ByteBuffer out;
  private @Nullable String error;

  /** Writes at the position of a buffer in machine byte order. */
  public AttributeWriter(ByteBuffer out) {
    this.out = out;
  }

  /** Forgets an earlier error; the buffer's position is its owner's. */
  public void reset() {
    error = null;
  }

  public AttributeWriter fixed8(int value) {
    if (inRange(value, 0xFF) && room(1)) {
      out.put((byte) value);
    }
    return this;
  }

  public AttributeWriter fixed16(int value) {
    if (inRange(value, 0xFFFF) && room(2)) {
      out.putShort((short) value);
    }
    return this;
  }

  public AttributeWriter fixed32(int value) {
    if (room(4)) {
      out.putInt(value);
    }
    return this;
  }

  public AttributeWriter u8(int type, int value) {
    if (inRange(value, 0xFF) && header(type, 1)) {
      out.put((byte) value);
      pad(1);
    }
    return this;
  }

  public AttributeWriter u16(int type, int value) {
    if (inRange(value, 0xFFFF) && header(type, 2)) {
      out.putShort((short) value);
      pad(2);
    }
    return this;
  }

  /** Big-endian, as ports are. */
  public AttributeWriter u16be(int type, int value) {
    if (inRange(value, 0xFFFF) && header(type, 2)) {
      out.put((byte) (value >>> 8)).put((byte) value);
      pad(2);
    }
    return this;
  }

  /** All 32 bits are taken as they are. */
  public AttributeWriter u32(int type, int value) {
    if (header(type, 4)) {
      out.putInt(value);
    }
    return this;
  }

  /** Range-checked unsigned 32-bit number. */
  public AttributeWriter u32(int type, long value) {
    if (inRange(value, 0xFFFF_FFFFL)) {
      u32(type, (int) value);
    }
    return this;
  }

  /** Big-endian, as IPv4 masks are. */
  public AttributeWriter u32be(int type, int value) {
    if (header(type, 4)) {
      out.put((byte) (value >>> 24)).put((byte) (value >>> 16));
      out.put((byte) (value >>> 8)).put((byte) value);
    }
    return this;
  }

  public AttributeWriter u64(int type, long value) {
    if (header(type, 8)) {
      out.putLong(value);
    }
    return this;
  }

  public AttributeWriter bytes(int type, byte[] value) {
    if (header(type, value.length)) {
      out.put(value);
      pad(value.length);
    }
    return this;
  }

  /** The value, and zeros up to a length. */
  public AttributeWriter bytesPadded(int type, byte[] value, int length) {
    if (value.length > length) {
      latch("attribute " + type + ": " + value.length + " bytes are more than " + length);
    } else if (header(type, length)) {
      out.put(value);
      for (int i = value.length; i < length; i++) {
        out.put((byte) 0);
      }
      pad(length);
    }
    return this;
  }

  /** UTF-8 with a NUL at its end. */
  public AttributeWriter string(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    if (value.indexOf('\0') >= 0) {
      latch("attribute " + type + ": the text has a NUL in it");
    } else if (header(type, text.length + 1)) {
      out.put(text).put((byte) 0);
      pad(text.length + 1);
    }
    return this;
  }

  /** Opens a nested attribute; what it returns goes to {@link #end}. */
  public int begin(int type) {
    int start = out.position();
    header(type | NESTED, 0);
    return start;
  }

  /** Closes a nested attribute. */
  public AttributeWriter end(int start) {
    int length = out.position() - start;
    if (error == null) {
      if (length > 0xFFFF) {
        latch("a nested attribute of " + length + " bytes is too long");
      } else {
        out.putShort(start, (short) length);
      }
    }
    return this;
  }

  /** Keeps an error of the caller's, such as a value that the kernel would misread. */
  public void refuse(String what) {
    latch(what);
  }

  /** Throws the first error, if there was one. */
  public void check(Supplier<String> operation) throws KernelException {
    if (error != null) {
      throw new KernelException(operation.get(), 0, "the request cannot be encoded: " + error);
    }
  }

  private boolean header(int type, int length) {
    int size = HEADER + length;
    if (size > 0xFFFF) {
      latch("attribute " + type + ": " + length + " bytes are too many");
    }
    if (!room((size + 3) & ~3)) {
      return false;
    }
    out.putShort((short) size).putShort((short) type);
    return true;
  }

  private void pad(int length) {
    for (int i = length; (i & 3) != 0; i++) {
      out.put((byte) 0);
    }
  }

  private boolean room(int bytes) {
    if (error == null && out.remaining() < bytes) {
      latch("the message is longer than " + out.limit() + " bytes");
    }
    return error == null;
  }

  private boolean inRange(long value, long max) {
    if (value < 0 || value > max) {
      latch(value + " is not in 0.." + max);
    }
    return error == null;
  }

  private void latch(String what) {
    if (error == null) {
      error = what;
    }
  }
}
