package dev.lvsd.agent.loop;

import java.io.IOException;

/** Where a node puts what it must not forget. {@code toString} names the place. */
interface Disk {
  /**
   * Puts this in the place of what was there before; may block for ever.
   *
   * @throws IOException whose message says in some words why it could not be done
   */
  void put(Remembered remembered) throws IOException;
}
