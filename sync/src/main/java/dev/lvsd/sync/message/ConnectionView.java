package dev.lvsd.sync.message;

/**
 * One connection or persistence template, as the kernel's sync protocol describes it. Most views
 * are flyweights that are moved from entry to entry: valid only during the call that hands them
 * over.
 *
 * <p>Addresses are two longs, most significant byte first; an IPv4 address has high 0 and low 0 to
 * 2^32-1. Ports are 0 to 65535.
 */
public interface ConnectionView {
  /** Whether all three addresses are IPv6. */
  boolean ipv6();

  /** IPPROTO_* number: 6, 17 or 132; 0 for a template of a firewall mark. */
  int protocol();

  /** 0 for a template, and for a connection whose client port is not known yet. */
  int clientPort();

  int virtualPort();

  int destinationPort();

  long clientHigh();

  long clientLow();

  long virtualHigh();

  long virtualLow();

  long destinationHigh();

  long destinationLow();

  /** Bits of {@link ConnectionFlags}; only those that the receiving kernel takes. */
  int flags();

  /** Number of the state in {@link ProtocolStates}; of a template 0 or more, to 255. */
  int state();

  /** Firewall mark, 32 bits; 0 for none. */
  int fwmark();

  /** Full timeout in seconds that a packet restarts; 0 for that of the state. */
  int timeoutSeconds();

  /**
   * Seconds that are left, where the source says so; -1 where it was just refreshed (a sync
   * message), so that all of the timeout is left.
   */
  default int remainingSeconds() {
    return -1;
  }

  /** Whether this is a persistence template, not a connection. */
  default boolean template() {
    return (flags() & ConnectionFlags.TEMPLATE) != 0;
  }

  /** Whether the kernel counts it as inactive: one that has ended, and all of UDP. */
  default boolean inactive() {
    return (flags() & ConnectionFlags.INACTIVE) != 0;
  }

  /** Whether it is over, and only its timeout is waited for. UDP never says that it is. */
  default boolean over() {
    return inactive() && !template() && protocol() != ProtocolStates.UDP.number();
  }

  /**
   * Options of a version 1 message (sequence data, data and name of the persistence engine), as
   * they stand on the wire; at most {@link SyncMessageEncoder#MAX_OPTIONS} bytes. Empty for nearly
   * all; a copy where there are any.
   */
  default byte[] options() {
    return SyncOptions.NONE;
  }
}
