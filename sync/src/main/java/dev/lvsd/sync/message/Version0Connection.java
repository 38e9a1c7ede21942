package dev.lvsd.sync.message;

import dev.lvsd.sync.message.SyncMessageException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Version 0, struct ip_vs_sync_conn_v0: IPv4 only, without timeout and mark.
 *
 * <pre>
 *  0 reserved | 1 protocol | 2 client port | 4 virtual port | 6 destination port
 *  8 client | 12 virtual | 16 destination | 20 flags | 22 state | 24 sequence data, if flags say so
 * </pre>
 */
final class Version0Connection extends WireConnection {
  static final int BYTES = 24;

  Version0Connection(ByteBuffer in) {
    super(in);
  }

  @Override
  int moveTo(int offset) throws SyncMessageException {
    at = offset;
    int left = in.limit() - offset;
    if (left < BYTES) {
      throw new SyncMessageException(
          Kind.SIZE, offset, "a connection has " + left + " of " + BYTES + " bytes");
    }
    int bytes = BYTES;
    if ((flags() & ConnectionFlags.SEQUENCES) != 0) {
      bytes += SyncOptions.SEQUENCE_BYTES;
    }
    if (left < bytes) {
      throw new SyncMessageException(Kind.SIZE, offset + BYTES, "sequence data is cut off");
    }
    end = offset + bytes;
    return end;
  }

  @Override
  public boolean ipv6() {
    return false;
  }

  @Override
  public int protocol() {
    return in.get(at + 1) & 0xFF;
  }

  @Override
  public int clientPort() {
    return unsigned16(2);
  }

  @Override
  public int virtualPort() {
    return unsigned16(4);
  }

  @Override
  public int destinationPort() {
    return unsigned16(6);
  }

  @Override
  public long clientHigh() {
    return 0;
  }

  @Override
  public long clientLow() {
    return unsigned32(8);
  }

  @Override
  public long virtualHigh() {
    return 0;
  }

  @Override
  public long virtualLow() {
    return unsigned32(12);
  }

  @Override
  public long destinationHigh() {
    return 0;
  }

  @Override
  public long destinationLow() {
    return unsigned32(16);
  }

  @Override
  public int flags() {
    return unsigned16(20) & ConnectionFlags.BACKUP;
  }

  @Override
  public int state() {
    return unsigned16(22);
  }

  @Override
  public int fwmark() {
    return 0;
  }

  @Override
  public int timeoutSeconds() {
    return 0;
  }

  /** The kernel sends the sequences in its own byte order and takes them for its own. */
  @Override
  public byte[] options() {
    if (end - at == BYTES) {
      return SyncOptions.NONE;
    }
    byte[] option = new byte[SyncOptions.HEADER + SyncOptions.SEQUENCE_BYTES];
    ByteBuffer out = ByteBuffer.wrap(option);
    out.put((byte) SyncOptions.SEQUENCE_DATA).put((byte) SyncOptions.SEQUENCE_BYTES);
    boolean swapped = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    for (int field = at + BYTES; field < end; field += Integer.BYTES) {
      int word = in.getInt(field);
      out.putInt(swapped ? Integer.reverseBytes(word) : word);
    }
    return option;
  }
}
