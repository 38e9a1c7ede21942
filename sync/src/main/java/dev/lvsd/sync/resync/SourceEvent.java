package dev.lvsd.sync.resync;

import java.util.Set;

/** What a {@link SourceSession} is told. */
sealed interface SourceEvent {
  /** There is an authenticated connection to the receiver of this incarnation. */
  record Connected(Incarnation receiver) implements SourceEvent {}

  /** A frame of the receiver. */
  record Received(Frame frame) implements SourceEvent {}

  /** The connection is gone. */
  record Disconnected() implements SourceEvent {}

  /** Which groups this node is master of, all of them. */
  record Owns(Set<Long> groups) implements SourceEvent {}

  /**
   * Whether this node knows all connections of its own kernel. While it does not, what it knows is
   * sent, and a full pass goes round once more before it is over.
   *
   * @param blind why not, for people; empty if it does, as it is taken to do at first
   */
  record Sight(String blind) implements SourceEvent {}

  /** An operator wants a full pass. One that is under way does. */
  record Resync() implements SourceEvent {}

  /** An operator wants no more full pass: the one under way ends after the slices in flight. */
  record Cancel() implements SourceEvent {}

  /** Whether the connection has more to write than it should hold. */
  record WriteQueue(boolean full) implements SourceEvent {}

  /** Time has passed. */
  record Tick() implements SourceEvent {}
}
