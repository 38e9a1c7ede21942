package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionView;

/**
 * The hash that names a connection. It is the same on every node and in every JVM, and part of what
 * directors say to each other: it changes only together with the version of that protocol.
 *
 * <p>From a fixed start, each word is mixed in by exclusive or and the finalizer of SplitMix64: of
 * IPv4 one word (client, virtual address), of IPv6 four (client high, low, virtual high, low), then
 * one of protocol (bits 32 to 39), template (40) and both ports, then the data of the persistence
 * engine, if any, eight bytes a word, the last filled with zeros. The lowest bit is then replaced:
 * 1 for IPv6. So 63 bits are mixed, the highest best for slices.
 *
 * <p>Where a connection goes is not part of it, since a connection has one destination at a time:
 * that is a hash of its own, in the same way part of what directors say to each other.
 *
 * <p>A million connections meet by chance with a probability of 5e-8. It is no defence against
 * somebody who chooses addresses and ports: who can make two meet hides one of his own connections.
 */
public final class ConnectionKey {
  /** Stands for every destination. */
  public static final int ANY = 0;

  private static final long START = 0x6C76_7364_2073_796EL; // "lvsd syn"
  private static final int ENGINE_DATA = 2;

  private ConnectionKey() {}

  /** The hash of a connection or template. */
  public static long hash(ConnectionView connection) {
    boolean ipv6 = connection.ipv6();
    long hash = START;
    if (ipv6) {
      hash = mix(hash ^ connection.clientHigh());
      hash = mix(hash ^ connection.clientLow());
      hash = mix(hash ^ connection.virtualHigh());
      hash = mix(hash ^ connection.virtualLow());
    } else {
      hash = mix(hash ^ (connection.clientLow() << 32 | connection.virtualLow()));
    }
    boolean template = connection.template();
    hash =
        mix(
            hash
                ^ ((template ? 1L << 40 : 0)
                    | (long) connection.protocol() << 32
                    | (long) connection.clientPort() << 16
                    | connection.virtualPort()));
    if (template) {
      hash = engineData(hash, connection.options());
    }
    return ipv6 ? hash | 1 : hash & ~1L;
  }

  /**
   * A hash of where it goes: the upper half of the destination's address (IPv6: high, low) and
   * port, mixed in as above, one word each; never {@link #ANY}, in whose place is 1.
   */
  static int destination(ConnectionView connection) {
    return destination(
        connection.ipv6(),
        connection.destinationHigh(),
        connection.destinationLow(),
        connection.destinationPort());
  }

  static int destination(boolean ipv6, long high, long low, int port) {
    long hash = START;
    if (ipv6) {
      hash = mix(hash ^ high);
    }
    hash = mix(hash ^ low);
    int upper = (int) (mix(hash ^ port) >>> 32);
    return upper == ANY ? 1 : upper;
  }

  /** A hash of the service that a connection came by and of its destination; of this node only. */
  static long place(ConnectionView connection) {
    return place(
        connection.protocol(),
        connection.virtualHigh(),
        connection.virtualLow(),
        connection.virtualPort(),
        destination(connection));
  }

  static long place(
      int protocol, long virtualHigh, long virtualLow, int virtualPort, int destination) {
    long hash = mix(mix(START ^ virtualHigh) ^ virtualLow);
    hash = mix(hash ^ ((long) protocol << 32 | virtualPort));
    return mix(hash ^ destination);
  }

  /**
   * Where a holder of it must have it go. Of what is over that is anywhere: a kernel that has it go
   * elsewhere does not take the word of its end.
   */
  public static int wantedDestination(ConnectionView connection) {
    return connection.over() ? ANY : destination(connection);
  }

  /** Whether it goes there. */
  public static boolean goes(ConnectionView connection, int destination) {
    return destination == ANY || destination == destination(connection);
  }

  /** Templates of one client differ in the engine's data only, such as a SIP call's id. */
  private static long engineData(long start, byte[] options) {
    long hash = start;
    int at = 0;
    while (at < options.length) {
      int length = options[at + 1] & 0xFF;
      if (options[at] == ENGINE_DATA) {
        long word = 0;
        for (int i = 0; i < length; i++) {
          word |= (options[at + 2 + i] & 0xFFL) << 8 * (i & 7);
          if ((i & 7) == 7 || i == length - 1) {
            hash = mix(hash ^ word);
            word = 0;
          }
        }
      }
      at += 2 + length;
    }
    return hash;
  }

  private static long mix(long word) {
    long mixed = (word ^ word >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ mixed >>> 31;
  }

  static boolean ipv6(long hash) {
    return (hash & 1) != 0;
  }

  /**
   * The slice that a hash belongs to: its highest bits.
   *
   * @param slices how many there are, a power of two up to 2^30
   * @return 0 to {@code slices} - 1
   */
  public static int slice(long hash, int slices) {
    // Twice, since a shift by 64 is none.
    return (int) (hash >>> 1 >>> 63 - Integer.numberOfTrailingZeros(slices));
  }
}
