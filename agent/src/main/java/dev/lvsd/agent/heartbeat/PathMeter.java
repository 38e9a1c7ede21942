package dev.lvsd.agent.heartbeat;

import java.util.Arrays;

/** Counts one path's packets; belongs to the heartbeat thread. */
final class PathMeter {
  private static final int WINDOW = 100;

  private final long[] seen = new long[WINDOW];
  private long first;
  private long newest;
  private long received;
  private long lastHeardNanos = Long.MIN_VALUE;
  private long rttMicros = -1;
  private long jitterMicros = -1;

  /**
   * A packet of the peer's current incarnation came by this path.
   *
   * @return false, and nothing changes, where it came by this path before or is too old to tell:
   *     whoever repeats an old packet must not make a dead path look alive
   */
  boolean heard(long sequence, long nowNanos) {
    if (sequence <= 0
        || sequence <= newest - WINDOW
        || seen[(int) (sequence % WINDOW)] == sequence) {
      return false;
    }
    if (received == 0) {
      first = sequence;
    }
    received++;
    lastHeardNanos = nowNanos;
    newest = Math.max(newest, sequence);
    seen[(int) (sequence % WINDOW)] = sequence;
    return true;
  }

  boolean heardWithin(long nanos, long nowNanos) {
    return received > 0 && nowNanos - lastHeardNanos < nanos;
  }

  void roundTrip(long micros) {
    if (rttMicros < 0) {
      rttMicros = micros;
      jitterMicros = micros / 2;
    } else {
      jitterMicros += (Math.abs(micros - rttMicros) - jitterMicros) / 4;
      rttMicros += (micros - rttMicros) / 8;
    }
  }

  /** The peer has a new incarnation and counts from 1 again. */
  void restart() {
    Arrays.fill(seen, 0);
    newest = 0;
    received = 0;
  }

  /**
   * @param newestOfPeer the peer's newest sequence number on any path
   */
  PathStatistics statistics(long newestOfPeer) {
    long from = Math.max(received == 0 ? newestOfPeer : first, newestOfPeer - WINDOW + 1);
    long expected = newestOfPeer - from + 1;
    long got = Arrays.stream(seen).filter(s -> s >= from && s <= newestOfPeer && s > 0).count();
    int loss =
        newestOfPeer == 0
            ? 0
            : received == 0 ? 100 : (int) Math.round(100.0 * (expected - got) / expected);
    return new PathStatistics(received, lastHeardNanos, rttMicros, jitterMicros, loss);
  }
}
