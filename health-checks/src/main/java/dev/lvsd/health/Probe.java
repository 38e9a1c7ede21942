package dev.lvsd.health;

import io.vertx.core.Future;

/**
 * One way of asking a real server whether it serves. Holds the settings of its type and no state of
 * a target, so that one probe serves all real servers of a service, and several runs at once.
 */
@FunctionalInterface
public interface Probe {
  /**
   * Asks once, on a connection of its own. Never blocks.
   *
   * @param timeoutNanos for the whole probe, from before the connect to the last byte; more than 0,
   *     kept to the millisecond (rounded up)
   * @return the verdict. It never fails for anything that the target does; when it completes, the
   *     probe's socket and timers are gone
   */
  Future<ProbeResult> probe(Target target, long timeoutNanos);
}
