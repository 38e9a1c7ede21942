package dev.lvsd.sync.resync;

import java.nio.ByteBuffer;
import java.util.List;

/** What is to be done for a {@link ReceiverSession}, in this order. */
sealed interface ReceiverAction {
  /** Send a frame. */
  record Send(Frame frame) implements ReceiverAction {}

  /** Close the connection. */
  record Close(String reason) implements ReceiverAction {}

  /**
   * Feed messages to the kernel and the table, and tell with {@link ReceiverEvent.Fed} what came of
   * it.
   */
  record Feed(long connection, int exchange, List<ByteBuffer> datagrams)
      implements ReceiverAction {}
}
