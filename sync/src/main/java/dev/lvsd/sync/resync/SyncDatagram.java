package dev.lvsd.sync.resync;

import java.nio.ByteBuffer;

/**
 * One message of the kernel's sync protocol, version 1 (net/netfilter/ipvs/ip_vs_sync.c).
 *
 * @param bytes the whole datagram, 1 to {@value #MAX_BYTES} bytes; its position and limit are left
 *     alone
 * @param entries connections in it, at least 1
 */
public record SyncDatagram(ByteBuffer bytes, int entries) {
  /** Largest datagram that fits a frame. */
  public static final int MAX_BYTES = 60_000;

  public SyncDatagram {
    if (bytes.remaining() < 1 || bytes.remaining() > MAX_BYTES || entries < 1) {
      throw new IllegalArgumentException(
          "a datagram of " + bytes.remaining() + " bytes and " + entries + " entries");
    }
    bytes = bytes.asReadOnlyBuffer();
  }
}
