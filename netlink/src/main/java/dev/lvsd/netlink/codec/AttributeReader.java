package dev.lvsd.netlink.codec;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks the attributes of a message. The first error (a length that does not fit) is kept, ends the
 * walk, and makes every later read give zeros; {@link #check} throws it. Readers of nested
 * attributes share it. Unless a method's name says {@code be}, numbers are in the machine's byte
 * order. Not thread-safe; reads the buffer in place, so copy out what must live longer.
 */
public final class AttributeReader {
  private static final int HEADER = 4;
  private static final int TYPE_MASK = 0x3FFF;

  /** The first error of a message, shared by the readers of its nested attributes. */
  private static final class Latch {
    @Nullable String error;
  }

  private final ByteBuffer in;
  private final int start;
  private final int end;
  private final Latch latch;
  private int next;
  private int type;
  private int valueAt;
  private int valueLength;

  private AttributeReader(ByteBuffer in, int start, int end, int headerLength, Latch latch) {
    this.in = in;
    this.start = start;
    this.end = end;
    this.latch = latch;
    this.next = start + headerLength;
    if (headerLength > end - start) {
      latch("its header is cut off after " + (end - start) + " of " + headerLength + " bytes");
    }
  }

  /**
   * Reads the remaining bytes of a payload.
   *
   * @param payload its position stays; its order is set to the machine's
   * @param headerLength bytes of the family's fixed header, which stands before the attributes
   */
  public static AttributeReader of(ByteBuffer payload, int headerLength) {
    payload.order(ByteOrder.nativeOrder());
    return new AttributeReader(
        payload, payload.position(), payload.limit(), headerLength, new Latch());
  }

  /** A byte of the fixed header. */
  public int fixed8(int offset) {
    return fixed(offset, 1) ? in.get(start + offset) & 0xFF : 0;
  }

  /** Two bytes of the fixed header. */
  public int fixed16(int offset) {
    return fixed(offset, 2) ? in.getShort(start + offset) & 0xFFFF : 0;
  }

  /** Four bytes of the fixed header. */
  public int fixed32(int offset) {
    return fixed(offset, 4) ? in.getInt(start + offset) : 0;
  }

  /** Goes to the next attribute; false at the end and after an error. */
  public boolean next() {
    int left = end - next;
    if (latch.error != null || left <= 0) {
      return false;
    }
    if (left < HEADER) {
      return latch(left + " bytes are too few for an attribute");
    }
    int length = in.getShort(next) & 0xFFFF;
    type = in.getShort(next + 2) & TYPE_MASK;
    if (length < HEADER || length > left) {
      return latch("attribute " + type + " says " + length + " bytes, " + left + " are left");
    }
    valueAt = next + HEADER;
    valueLength = length - HEADER;
    next += (length + 3) & ~3;
    return true;
  }

  /** Type of the current attribute, without its flags. */
  public int type() {
    return type;
  }

  /** Bytes of the current attribute's value. */
  public int length() {
    return valueLength;
  }

  public int u8() {
    return sized(1) ? in.get(valueAt) & 0xFF : 0;
  }

  public int u16() {
    return sized(2) ? in.getShort(valueAt) & 0xFFFF : 0;
  }

  public int u16be() {
    return sized(2) ? ((in.get(valueAt) & 0xFF) << 8) | (in.get(valueAt + 1) & 0xFF) : 0;
  }

  /** All 32 bits. */
  public int s32() {
    return sized(4) ? in.getInt(valueAt) : 0;
  }

  public long u32() {
    return s32() & 0xFFFF_FFFFL;
  }

  /** All 32 bits, big-endian. */
  public int s32be() {
    int value = s32();
    return in.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  public long u64() {
    // Attributes are aligned to 4 bytes only; a buffer does not mind.
    return sized(8) ? in.getLong(valueAt) : 0;
  }

  /**
   * A 32-bit field within the value.
   *
   * @param offset bytes into the value
   */
  public long u32At(int offset) {
    if (offset + 4 > valueLength) {
      latch("attribute " + type + " has only " + valueLength + " bytes");
      return 0;
    }
    return latch.error == null ? in.getInt(valueAt + offset) & 0xFFFF_FFFFL : 0;
  }

  /** A copy of the value. */
  public byte[] bytes() {
    byte[] copy = new byte[latch.error == null ? valueLength : 0];
    in.get(valueAt, copy);
    return copy;
  }

  /** Text up to its NUL, or to its end where it has none. */
  public String string() {
    byte[] text = bytes();
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** The attributes within the current one. */
  public AttributeReader nested() {
    return new AttributeReader(in, valueAt, valueAt + valueLength, 0, latch);
  }

  /** Keeps an error of the caller's, such as an attribute that is missing. */
  public boolean latch(String what) {
    if (latch.error == null) {
      latch.error = what;
    }
    return false;
  }

  /** True once something did not fit. */
  public boolean failed() {
    return latch.error != null;
  }

  /** Throws the first error, if there was one. */
  public void check(Supplier<String> operation) throws KernelException {
    if (latch.error != null) {
      throw new KernelException(
          operation.get(), 0, "the kernel's answer is malformed: " + latch.error);
    }
  }

  private boolean fixed(int offset, int size) {
    if (start + offset + size > end) {
      return latch("its header is cut off");
    }
    return true;
  }

  private boolean sized(int size) {
    if (latch.error == null && valueLength != size) {
      latch("attribute " + type + " has " + valueLength + " bytes instead of " + size);
    }
    return latch.error == null;
  }
}
