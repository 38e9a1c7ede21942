package dev.lvsd.sync.engine;

import java.util.Optional;

/**
 * What an engine knows of itself. Counters run since its start.
 *
 * @param asOfNanos when that was so, monotonic
 * @param entries connections and templates in the table
 * @param bytes of heap that they take
 * @param refused entries for which there was no room
 * @param messages sync messages taken, of both directors
 * @param foreignId messages of another sync id: the peer's {@code sync.id} differs, or another pair
 *     uses the network
 * @param malformed messages that are none
 * @param kernelDrops datagrams that this kernel's backup daemon had no room for
 * @param captureDrops datagrams that were not seen, as the agent did not read them in time
 * @param blind why messages on the interface are not seen, or none can pass; empty where they are
 * @param untaken why this kernel does not hold what it is told; empty where it does
 * @param known how much of this kernel's own connections is known
 * @param problem what stands against it and what to do; empty where nothing does
 */
public record EngineStatus(
    long asOfNanos,
    int entries,
    long bytes,
    long refused,
    long messages,
    long foreignId,
    long malformed,
    long kernelDrops,
    long captureDrops,
    String blind,
    String untaken,
    Known known,
    Optional<String> problem) {
  /** What of its own kernel's connections an engine knows. */
  public enum Known {
    /** They were not read, or messages that tell of them were not seen since. */
    NOT_READ,
    /** They were read once, and are read again as there are or may be more than that. */
    MOST,
    /** All that the kernel held when it was asked last, and what came since. */
    ALL
  }

  /** An engine says what it knows every second. One that did not for so long is stuck, or busy. */
  public static final long UNKNOWN_NANOS = 5_000_000_000L;

  /** Before the start. */
  static EngineStatus none(long nowNanos) {
    return new EngineStatus(
        nowNanos, 0, 0, 0, 0, 0, 0, 0, 0, "", "", Known.NOT_READ, Optional.empty());
  }

  /** Whether it is too old for anybody to go by. */
  public boolean unknown(long nowNanos) {
    return nowNanos - asOfNanos > UNKNOWN_NANOS;
  }
}
