package dev.lvsd.sync.message;

import java.nio.ByteBuffer;

/**
 * Encoder of the kernel's sync messages, version 1; {@link Version1Connection} draws the layout.
 * Filled by {@link #add} until that says that the message is full, then taken by {@link #finish}.
 * Not thread-safe.
 */
public final class SyncMessageEncoder {
  /** Smallest size of a message: the header and the largest connection with all its options. */
  public static final int MIN_BYTES = 384;

  /** Largest UDP payload over IPv4. */
  public static final int MAX_BYTES = 65_507;

  /** Most bytes of a connection's options. */
  public static final int MAX_OPTIONS = SyncOptions.MAX_BYTES;

  private final byte syncId;
  private final ByteBuffer out;
  private int count;

  /**
   * An encoder without connections.
   *
   * @param syncId 0 to 255; a receiver takes messages of its own sync id only
   * @param maxBytes of a message, {@link #MIN_BYTES} to {@link #MAX_BYTES}; 1472 fits an Ethernet
   *     frame
   */
  public SyncMessageEncoder(int syncId, int maxBytes) {
    if (syncId < 0 || syncId > 0xFF) {
      throw new IllegalArgumentException("a sync id is 0 to 255, not " + syncId);
    }
    if (maxBytes < MIN_BYTES || maxBytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a sync message has " + MIN_BYTES + " to " + MAX_BYTES + " bytes, not " + maxBytes);
    }
    this.syncId = (byte) syncId;
    out = ByteBuffer.allocate(maxBytes);
    out.position(SyncMessageDecoder.VERSION_1_HEADER);
  }

  /** How many connections there are in the message. */
  public int count() {
    return count;
  }

  /**
   * Adds a connection. A template without a timeout gets the one that the kernel would give it.
   *
   * @return false if it does not fit any more and was not added; an empty message takes any
   */
  public boolean add(ConnectionView connection) {
    byte[] options = connection.options();
    if (options.length > MAX_OPTIONS) {
      throw new IllegalArgumentException(options.length + " bytes of options are too many");
    }
    boolean ipv6 = connection.ipv6();
    int size =
        (ipv6 ? Version1Connection.IPV6_BYTES : Version1Connection.IPV4_BYTES) + options.length;
    int at = SyncMessageDecoder.aligned(out.position());
    if (count == SyncMessageDecoder.MAX_CONNECTIONS || size > out.limit() - at) {
      return false;
    }
    while (out.position() < at) {
      out.put((byte) 0);
    }
    out.put((byte) (ipv6 ? Version1Connection.TYPE_IPV6 : 0));
    out.put((byte) connection.protocol());
    out.putShort((short) size);
    out.putInt(connection.flags() & ConnectionFlags.BACKUP);
    out.putShort((short) connection.state());
    out.putShort((short) connection.clientPort());
    out.putShort((short) connection.virtualPort());
    out.putShort((short) connection.destinationPort());
    out.putInt(connection.fwmark());
    out.putInt(timeoutSeconds(connection));
    putAddress(ipv6, connection.clientHigh(), connection.clientLow());
    putAddress(ipv6, connection.virtualHigh(), connection.virtualLow());
    putAddress(ipv6, connection.destinationHigh(), connection.destinationLow());
    out.put(options);
    count++;
    return true;
  }

  private static int timeoutSeconds(ConnectionView connection) {
    int seconds = connection.timeoutSeconds();
    return seconds == 0 && connection.template()
        ? ProtocolStates.TEMPLATE_TIMEOUT_SECONDS
        : seconds;
  }

  private void putAddress(boolean ipv6, long high, long low) {
    if (ipv6) {
      out.putLong(high).putLong(low);
    } else {
      out.putInt((int) low);
    }
  }

  /**
   * Ends the message and begins an empty one.
   *
   * @return the message, in a buffer of its own, ready to be read
   * @throws IllegalStateException if no connection was added
   */
  public ByteBuffer finish() {
    if (count == 0) {
      throw new IllegalStateException("a sync message without connections");
    }
    int bytes = out.position();
    out.put(0, (byte) 0).put(1, syncId).putShort(2, (short) bytes);
    out.put(4, (byte) count).put(5, (byte) 1).putShort(6, (short) 0);
    ByteBuffer message = ByteBuffer.allocate(bytes);
    message.put(0, out, 0, bytes);
    out.position(SyncMessageDecoder.VERSION_1_HEADER);
    count = 0;
    return message;
  }
}
