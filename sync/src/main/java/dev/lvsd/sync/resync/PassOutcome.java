package dev.lvsd.sync.resync;

/** How a full pass ended. The order is that on the wire. */
public enum PassOutcome {
  /** The receiver holds every entry that was eligible. */
  COMPLETE,
  /** Entries are lacking still, or the receiver lost trust meanwhile. */
  INCOMPLETE,
  /** An operator ended it. */
  CANCELLED
}
