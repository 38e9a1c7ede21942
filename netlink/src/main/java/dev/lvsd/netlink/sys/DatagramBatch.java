package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.sys.NativeSockets.Block;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Room for many datagrams that one system call fills (recvmmsg(2)). Everything is allocated once.
 * Belongs to the thread that receives; what it holds is good until it is filled again.
 *
 * <p>struct mmsghdr of a 64-bit Linux, 64 bytes: name (pointer, length u32), vectors (pointer,
 * count), control (pointer, length), flags u32; then the datagram's length u32.
 */
public final class DatagramBatch {
  private static final int HEADER = 64;
  private static final int NAME_LENGTH_AT = 8;
  private static final int VECTORS_AT = 16;
  private static final int VECTOR_COUNT_AT = 24;
  private static final int LENGTH_AT = 56;
  private static final int VECTOR = 16;
  private static final int NAME = 32;

  private final int datagrams;
  private final int capacity;
  private final Block headers;
  private final Block vectors;
  private final Block names;
  private final Block payload;
  private final ByteBuffer[] views;

  /**
   * @param datagrams how many there is room for, 1..1024
   * @param capacity bytes of each; the rest of a longer one is cut off
   */
  public DatagramBatch(int datagrams, int capacity) {
    this.datagrams = datagrams;
    this.capacity = capacity;
    this.headers = new Block(datagrams * HEADER);
    this.vectors = new Block(datagrams * VECTOR);
    this.names = new Block(datagrams * NAME);
    this.payload = new Block(Math.multiplyExact(datagrams, capacity));
    this.views = new ByteBuffer[datagrams];
    for (int i = 0; i < datagrams; i++) {
      views[i] = payload.bytes.slice(i * capacity, capacity);
      vectors.bytes.putLong(i * VECTOR, payload.pointer.address() + (long) i * capacity);
      vectors.bytes.putLong(i * VECTOR + 8, capacity);
      headers.bytes.putLong(i * HEADER, names.pointer.address() + (long) i * NAME);
      headers.bytes.putInt(i * HEADER + NAME_LENGTH_AT, NAME);
      headers.bytes.putLong(i * HEADER + VECTORS_AT, vectors.pointer.address() + (long) i * VECTOR);
      headers.bytes.putLong(i * HEADER + VECTOR_COUNT_AT, 1);
    }
  }

  /** How many datagrams there is room for. */
  public int datagrams() {
    return datagrams;
  }

  /** Datagrams that were taken, or a negative errno. */
  int fill(int fd) {
    int count = NativeSockets.receiveManyNow(fd, headers, datagrams);
    for (int i = 0; i < count; i++) {
      headers.bytes.putInt(i * HEADER + NAME_LENGTH_AT, NAME); // The kernel wrote what it used.
    }
    Reference.reachabilityFence(this); // The kernel knows the blocks by their addresses only.
    return count;
  }

  /** A datagram's true length in bytes, also where it was cut off. */
  public int length(int index) {
    return headers.bytes.getInt(index * HEADER + LENGTH_AT);
  }

  /** A datagram, from position 0 to its end or to where it was cut off; in network byte order. */
  public ByteBuffer bytes(int index) {
    return views[index]
        .clear()
        .limit(Math.min(length(index), capacity))
        .order(ByteOrder.BIG_ENDIAN);
  }

  /** An octet of the sockaddr of whom a datagram came from. */
  public int senderOctet(int index, int at) {
    return names.bytes.get(index * NAME + at) & 0xFF;
  }
}
