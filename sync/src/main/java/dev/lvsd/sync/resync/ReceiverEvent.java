package dev.lvsd.sync.resync;

import org.jspecify.annotations.Nullable;

/** What a {@link ReceiverSession} is told. */
sealed interface ReceiverEvent {
  /** There is an authenticated connection of the source of this incarnation. */
  record Connected(Incarnation source) implements ReceiverEvent {}

  /** A frame of the source. */
  record Received(Frame frame) implements ReceiverEvent {}

  /**
   * What came of a {@link ReceiverAction.Feed}.
   *
   * @param connection as the action said
   * @param result null if feeding failed
   */
  record Fed(long connection, int exchange, ReceiverTable.@Nullable FeedResult result)
      implements ReceiverEvent {}

  /** The table is not to be trusted any more, for this reason. */
  record LostTrust(String why) implements ReceiverEvent {}

  /** The connection is gone. */
  record Disconnected() implements ReceiverEvent {}

  /** Time has passed. */
  record Tick() implements ReceiverEvent {}
}
