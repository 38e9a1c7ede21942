package dev.lvsd.sync.nudge;

import java.io.IOException;

/** One connection through IPVS, opened and reset. Used from one thread. */
interface Knock extends AutoCloseable {
  /**
   * Opens and resets a connection. Blocks for {@link LoopbackKnock#CONNECT_MILLIS} at most.
   *
   * @throws IOException where none came about, with what to do in its message
   */
  void knock() throws IOException;

  /** Gives its sockets back. */
  @Override
  void close();
}
