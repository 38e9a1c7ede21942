package dev.lvsd.agent.heartbeat;

import java.util.Locale;

/**
 * A datagram that is not a packet of this cluster for this node; it changes nothing but a counter.
 */
public final class PacketException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public PacketException(Reason reason) {
    this(reason, reason.text);
  }

  private PacketException(Reason reason, String message) {
    super(message, null, false, false); // no stack trace: anyone can send these by the million
    this.reason = reason;
  }

  /** A packet of one version for a node that speaks another. */
  static PacketException version(int theirs, int ours) {
    return new PacketException(
        Reason.VERSION,
        Reason.VERSION.text
            + ": the peer speaks heartbeat version "
            + theirs
            + ", this node "
            + ours
            + "; they do not hear each other until both run the same lvsd: upgrade the older one");
  }

  public Reason reason() {
    return reason;
  }

  /** Why a datagram was refused; each is counted by itself. */
  public enum Reason {
    MALFORMED("not a packet of lvsd, or truncated"),
    VERSION("another version of the protocol"),
    CLUSTER("another cluster's name"),
    AUTHENTICATION("wrong key or altered contents"),
    ADDRESSEE("meant for another node, or from an unknown one");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** For programs: status and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
