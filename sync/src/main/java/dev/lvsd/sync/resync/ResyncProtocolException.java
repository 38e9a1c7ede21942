package dev.lvsd.sync.resync;

/** What came over a connection is not what a peer of this cluster would send. */
public final class ResyncProtocolException extends Exception {
  /** Why, to be counted by. */
  public enum Reason {
    /** No frame, or a frame of an impossible content. */
    MALFORMED,
    /** Another version of the protocol. */
    VERSION,
    /** A type of frame that this version does not have. */
    TYPE,
    /** Longer than a frame may be. */
    OVERSIZE,
    /** Another cluster. */
    CLUSTER,
    /** A node that is not expected here. */
    PEER,
    /** It could not prove that it has the cluster's secret. */
    PROOF,
    /** A frame that was not made under the session's key, or was altered. */
    MAC,
    /** A frame that was here before. */
    REPLAY,
    /** A frame before its turn. */
    REORDERED,
    /** A frame that has no place at this point of the conversation. */
    UNEXPECTED
  }

  private final Reason reason;

  public ResyncProtocolException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The text, which is always there. */
  public String text() {
    String message = getMessage();
    return message == null ? reason.name() : message;
  }
}
