package dev.lvsd.sync.resync;

/** What is to be done for a {@link SourceSession}, in this order. */
sealed interface SourceAction {
  /** Send a frame. */
  record Send(Frame frame) implements SourceAction {}

  /** Close the connection. */
  record Close(String reason) implements SourceAction {}

  /** Tell that a full pass has begun. */
  record Began(PassProgress pass) implements SourceAction {}

  /** Tell that a full pass is over. */
  record Ended(PassResult result) implements SourceAction {}

  /** Tell what an audit round found; also once before its end if that is low for sure. */
  record Measured(CoverageRound round) implements SourceAction {}
}
