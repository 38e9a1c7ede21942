package dev.lvsd.sync.message;

import dev.lvsd.sync.message.SyncMessageException.Kind;
import java.nio.ByteBuffer;

/**
 * Version 1, struct ip_vs_sync_v4 and ip_vs_sync_v6.
 *
 * <pre>
 *  0 type (bit 0: IPv6) | 1 protocol | 2 version, 4 bits, and size, 12 bits | 4 flags | 8 state
 * 10 client port | 12 virtual port | 14 destination port | 16 mark | 20 timeout in seconds
 * 24 client, virtual and destination address, of 4 or 16 bytes each | options
 * </pre>
 *
 * <p>The size counts the options. The next connection begins at a multiple of 4 behind it.
 */
final class Version1Connection extends WireConnection {
  static final int ADDRESSES = 24;
  static final int IPV4_BYTES = ADDRESSES + 3 * 4;
  static final int IPV6_BYTES = ADDRESSES + 3 * 16;
  static final int TYPE_IPV6 = 1;
  private static final int SIZE_MASK = 0x0FFF;

  private boolean ipv6;

  Version1Connection(ByteBuffer in) {
    super(in);
  }

  @Override
  int moveTo(int offset) throws SyncMessageException {
    int left = Math.max(0, in.limit() - offset);
    if (left < IPV4_BYTES) {
      throw new SyncMessageException(
          Kind.SIZE,
          in.limit() - left,
          "a connection has " + left + " of " + IPV4_BYTES + " bytes");
    }
    at = offset;
    int type = in.get(offset);
    if ((type & ~TYPE_IPV6) != 0) {
      throw new SyncMessageException(Kind.VERSION, offset, "a connection of type " + (type & 0xFF));
    }
    ipv6 = type == TYPE_IPV6;
    int versionAndSize = unsigned16(2);
    int size = versionAndSize & SIZE_MASK;
    if (size != versionAndSize) {
      throw new SyncMessageException(
          Kind.VERSION, offset + 2, "a connection of version " + (versionAndSize >> 12));
    }
    int fixed = ipv6 ? IPV6_BYTES : IPV4_BYTES;
    if (size < fixed || size > left) {
      throw new SyncMessageException(
          Kind.SIZE,
          offset + 2,
          "a connection of " + size + " bytes; it needs " + fixed + ", and there are " + left);
    }
    end = offset + size;
    SyncOptions.check(in, offset + fixed, end);
    return end;
  }

  @Override
  public boolean ipv6() {
    return ipv6;
  }

  @Override
  public int protocol() {
    return in.get(at + 1) & 0xFF;
  }

  @Override
  public int clientPort() {
    return unsigned16(10);
  }

  @Override
  public int virtualPort() {
    return unsigned16(12);
  }

  @Override
  public int destinationPort() {
    return unsigned16(14);
  }

  @Override
  public long clientHigh() {
    return high(0);
  }

  @Override
  public long clientLow() {
    return low(0);
  }

  @Override
  public long virtualHigh() {
    return high(1);
  }

  @Override
  public long virtualLow() {
    return low(1);
  }

  @Override
  public long destinationHigh() {
    return high(2);
  }

  @Override
  public long destinationLow() {
    return low(2);
  }

  private long high(int address) {
    return ipv6 ? in.getLong(at + ADDRESSES + 16 * address) : 0;
  }

  private long low(int address) {
    return ipv6
        ? in.getLong(at + ADDRESSES + 16 * address + 8)
        : unsigned32(ADDRESSES + 4 * address);
  }

  @Override
  public int flags() {
    return in.getInt(at + 4) & ConnectionFlags.BACKUP;
  }

  @Override
  public int state() {
    return unsigned16(8);
  }

  @Override
  public int fwmark() {
    return in.getInt(at + 16);
  }

  @Override
  public int timeoutSeconds() {
    return in.getInt(at + 20);
  }

  @Override
  public byte[] options() {
    int start = at + (ipv6 ? IPV6_BYTES : IPV4_BYTES);
    return start == end ? SyncOptions.NONE : SyncOptions.copy(in, start, end);
  }
}
