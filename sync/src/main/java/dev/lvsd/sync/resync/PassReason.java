package dev.lvsd.sync.resync;

/** Why a full pass is run. The order is that on the wire. */
public enum PassReason {
  /** The receiver has just started. */
  RECEIVER_STARTED,
  /** The receiver is not sure of its table: its kernel dropped messages, or it was long unheard. */
  RECEIVER_LOST_TRUST,
  /** Two audit rounds in a row found too many entries missing. */
  LOW_COVERAGE,
  /** The source has become master of a group. */
  BECAME_MASTER,
  /** An operator asked for it. */
  OPERATOR
}
