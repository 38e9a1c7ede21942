package dev.lvsd.sync.message;

import java.util.Locale;

/** A datagram that is not a sync message for us; nothing of it was handed on. */
public final class SyncMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final int offset;

  SyncMessageException(Kind kind, int offset, String reason) {
    // No stack trace: anyone on the sync network can send these by the million.
    super("byte " + offset + ": " + reason, null, false, false);
    this.kind = kind;
    this.offset = offset;
  }

  /** What is wrong; each is counted by itself. */
  public Kind kind() {
    return kind;
  }

  /** Where in the datagram, in bytes from its first. */
  public int offset() {
    return offset;
  }

  /** Why a datagram was refused. */
  public enum Kind {
    /** Lengths that do not fit each other or the datagram. */
    SIZE,
    /** Of another sync id: another cluster, or a configuration that differs. */
    SYNC_ID,
    /** Neither version 0 nor version 1. */
    VERSION,
    /** An option that is unknown and mandatory, there twice, or of a wrong length. */
    OPTION,
    /** A protocol, state, port, flag or timeout that no kernel sends. */
    VALUE;

    /** For programs: status and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
