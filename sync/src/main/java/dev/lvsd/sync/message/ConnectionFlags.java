package dev.lvsd.sync.message;

/** Flags of a connection, IP_VS_CONN_F_* of {@code include/uapi/linux/ip_vs.h}. */
public final class ConnectionFlags {
  /** Mask of the forwarding method. */
  public static final int FORWARDING = 0x0007;

  /** Highest forwarding method that exists (bypass). */
  static final int FORWARDING_LAST = 4;

  /** Replies do not pass through the director (any method but NAT). */
  public static final int NO_OUTPUT = 0x0080;

  /** Counted as inactive by the destination. */
  public static final int INACTIVE = 0x0100;

  /** TCP sequence numbers are adjusted, one or both ways. */
  public static final int SEQUENCES = 0x0600;

  /** The client's port is not known yet. */
  public static final int NO_CLIENT_PORT = 0x0800;

  /** A persistence template, not a connection. */
  public static final int TEMPLATE = 0x1000;

  /** What a backup takes from a message, IP_VS_CONN_F_BACKUP_MASK. */
  public static final int BACKUP =
      FORWARDING | NO_OUTPUT | INACTIVE | SEQUENCES | NO_CLIENT_PORT | TEMPLATE;

  private ConnectionFlags() {}
}
