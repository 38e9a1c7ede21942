package dev.lvsd.sync.kernel;

/**
 * When a feed looks at the receiver's queue, and how long it holds back. Pure: time and queue are
 * passed in.
 *
 * <p>A look costs some system calls, so one covers a batch: at most {@link #BATCH_DATAGRAMS}, and
 * no more than a quarter of the receive buffer by the kernel's accounting. While more than another
 * quarter is queued it waits; so a feed alone never fills more than half, and the rest is the
 * peer's. It gives up when the queue has not shrunk for the deadline's time.
 */
final class FeedPace {
  static final int BATCH_DATAGRAMS = 16;
  static final long FIRST_WAIT_NANOS = 500_000;
  static final long LONGEST_WAIT_NANOS = 8_000_000;

  /** Go on: nothing to wait for. */
  static final long GO = 0;

  /** The receiver does not read. */
  static final long STUCK = -1;

  /** IPv4 or IPv6, UDP and Ethernet header, and what the kernel keeps at a buffer's end. */
  private static final int DATA_OVERHEAD_BYTES = 384;

  private static final int DESCRIPTOR_BYTES = 256;

  private final long quarterBytes;
  private final long deadlineNanos;

  private boolean fresh = true;
  private int datagrams;
  private long bytes;
  private boolean holding;
  private long lowestBytes;
  private long lowestNanos;
  private long waitNanos;

  /**
   * @param bufferBytes the receiver's buffer
   * @param deadlineNanos how long its queue may fail to shrink
   */
  FeedPace(long bufferBytes, long deadlineNanos) {
    this.quarterBytes = bufferBytes / 4;
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether the queue has to be looked at before a datagram of this length may go. */
  boolean lookDue(int length) {
    return fresh
        || datagrams >= BATCH_DATAGRAMS
        || (datagrams > 0 && bytes + cost(length) > quarterBytes);
  }

  /** A datagram went. */
  void sent(int length) {
    datagrams++;
    bytes += cost(length);
  }

  /** The next datagram needs a look in any case. */
  void begin() {
    fresh = true;
    holding = false;
  }

  /**
   * What follows from a look.
   *
   * @return {@link #GO}, {@link #STUCK}, or the nanoseconds to wait before the next look
   */
  long looked(long rxQueueBytes, long nowNanos) {
    if (rxQueueBytes <= quarterBytes) {
      fresh = false;
      holding = false;
      datagrams = 0;
      bytes = 0;
      return GO;
    }
    if (!holding || rxQueueBytes < lowestBytes) {
      waitNanos = holding ? waitNanos : FIRST_WAIT_NANOS;
      holding = true;
      lowestBytes = rxQueueBytes;
      lowestNanos = nowNanos;
    } else if (nowNanos - lowestNanos >= deadlineNanos) {
      return STUCK;
    }
    long wait = waitNanos;
    waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
    return wait;
  }

  /**
   * About what a datagram takes of a receive buffer: memory comes in powers of two, and newer
   * kernels have a size of its own for small ones (6.18: 832 bytes for 100).
   */
  static long cost(int length) {
    return 2L * Integer.highestOneBit(length + DATA_OVERHEAD_BYTES - 1) + DESCRIPTOR_BYTES;
  }
}
