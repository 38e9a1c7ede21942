package dev.lvsd.sync.engine;

import dev.lvsd.sync.kernel.UdpSocketStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's backup daemon did not get of the sync messages on the network, as its socket
 * shows: what it had no room for, what came while it did not run, and what came while its socket
 * was bound to an interface that is gone. (look, now) -> what is in doubt; belongs to one thread
 * but for {@link #interfaceGone}.
 *
 * <p>A message is seen later than the daemon's socket drops it. So after trouble was found what is
 * put until the next look is in doubt as well.
 */
final class BackupSocket {
  static final String DEAF =
      "the kernel's daemons were not started anew on an interface that was made anew";

  private static final String STOPPED = "the kernel's backup daemon was stopped or started anew";

  /** The identity of no socket. */
  private static final long NONE = -1;

  private @Nullable UdpSocketStatus before;
  private long cleanNanos;
  private long doubtNanos;
  private long drops;
  private boolean deaf;
  private boolean seen;
  private String trouble = "";
  private volatile long deafIdentity = NONE;

  /** One that was not looked at yet. */
  BackupSocket(long nowNanos) {
    cleanNanos = nowNanos;
    doubtNanos = nowNanos;
  }

  /**
   * Looks anew.
   *
   * @param now the socket; absent while the daemon does not run
   * @param nowNanos monotonic
   * @return why this node's kernel may lack what was seen, for people; empty where that is not new
   */
  String look(@Nullable UdpSocketStatus now, long nowNanos) {
    String earlier = trouble;
    trouble = trouble(now);
    before = now;
    deaf = now != null && now.identity() == deafIdentity;
    doubtNanos = cleanNanos;
    if (now != null && !deaf) {
      // While nobody listens, all that is seen on the network stays in doubt.
      cleanNanos = nowNanos;
    }
    if (now == null) {
      return earlier.equals(trouble) ? "" : trouble;
    }
    if (seen && trouble.isEmpty() && earlier.isEmpty()) {
      doubtNanos = nowNanos;
    }
    seen = true;
    return trouble.isEmpty() ? earlier : trouble;
  }

  /** What has happened since the last look. */
  private String trouble(@Nullable UdpSocketStatus now) {
    UdpSocketStatus last = before;
    if (now == null || last == null) {
      return seen ? STOPPED : "";
    } else if (now.identity() != last.identity()) {
      return STOPPED;
    }
    long dropped = now.drops() - last.drops();
    drops += dropped;
    return dropped == 0
        ? ""
        : "the kernel's backup daemon dropped "
            + dropped
            + " datagrams: its receive buffer was full";
  }

  /** Since when what was seen is in doubt, as of the last look; that look's time if nothing is. */
  long inDoubtNanos() {
    return doubtNanos;
  }

  /** Whether it hears nothing, as of the last look. */
  boolean deaf() {
    return deaf;
  }

  /** Datagrams that were dropped since the first look. */
  long drops() {
    return drops;
  }

  /** A socket is bound to an interface that is gone. Any thread. */
  void interfaceGone(UdpSocketStatus socket) {
    deafIdentity = socket.identity();
  }
}
