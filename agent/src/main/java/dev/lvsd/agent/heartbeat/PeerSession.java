package dev.lvsd.agent.heartbeat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one peer over all paths: what tells its live packets from replayed and
 * stale ones.
 *
 * <p>A packet is live when it echoes a packet that this node sent to the peer within the last
 * {@code ttl}. Nothing but a live packet makes an incarnation of the peer known, so neither a
 * recording of the peer's earlier life nor one of this node's own earlier conversation has any
 * effect. Not thread-safe; belongs to the heartbeat thread.
 */
public final class PeerSession {
  /** Send times that are remembered; at the fastest profile some 80 packets are sent within ttl. */
  private static final int REMEMBERED = 1024;

  private final Incarnation self;
  private final long ttlNanos;
  private final long[] sentNanos = new long[REMEMBERED];
  private final PathMeter[] paths;

  private long sent;
  private @Nullable Incarnation known;
  private long newest;
  private @Nullable Incarnation echoedIncarnation;
  private long echoedSequence;
  private long echoedAtNanos;
  private long lastLiveNanos;
  private boolean everLive;
  private long replayed;

  public PeerSession(Incarnation self, int pathCount, long ttlNanos) {
    this.self = self;
    this.ttlNanos = ttlNanos;
    this.paths = new PathMeter[pathCount];
    Arrays.setAll(paths, i -> new PathMeter());
    Arrays.fill(sentNanos, Long.MIN_VALUE);
  }

  /** What a packet is worth. */
  public enum Verdict {
    /** Seen before, by this or another path, or overtaken. */
    DUPLICATE,
    /** Of an incarnation that is not known; answered with an echo, and bars the arbiter. */
    HANDSHAKE,
    /** Of the known incarnation, but without proof that the peer hears this node. */
    DEAF,
    /** Of the known incarnation, with a fresh echo: the only kind that counts. */
    LIVE;

    /**
     * Whether the election is to know of it. Also of a handshake: a node that has just started and
     * whose packets do not reach the peer never gets a fresh echo, and the peer may be master all
     * the same.
     */
    public boolean heard() {
      return this != DUPLICATE;
    }
  }

  /** Judges an authenticated packet of this peer. */
  public Verdict receive(Heartbeat packet, int path, long nowNanos) {
    boolean fresh = fresh(packet.echo(), nowNanos);
    if (!packet.incarnation().equals(known)) {
      if (!fresh) {
        return handshake(packet, nowNanos);
      }
      adopt(packet.incarnation());
    }
    if (!paths[path].heard(packet.sequence(), nowNanos)) {
      replayed++;
      return Verdict.DUPLICATE;
    }
    measure(packet, path, nowNanos);
    if (packet.sequence() <= newest) {
      return Verdict.DUPLICATE;
    }
    newest = packet.sequence();
    remember(packet, nowNanos);
    if (fresh) {
      everLive = true;
      lastLiveNanos = nowNanos;
      return Verdict.LIVE;
    }
    return Verdict.DEAF;
  }

  private Verdict handshake(Heartbeat packet, long nowNanos) {
    // While the known incarnation is alive, a stranger (a replay) must not take its place in our
    // echoes.
    if (!live(nowNanos)) {
      boolean rising =
          !packet.incarnation().equals(echoedIncarnation) || packet.sequence() > echoedSequence;
      if (!rising) {
        replayed++;
        return Verdict.DUPLICATE;
      }
      remember(packet, nowNanos);
    }
    return Verdict.HANDSHAKE;
  }

  private void adopt(Incarnation incarnation) {
    known = incarnation;
    newest = 0;
    for (PathMeter path : paths) {
      path.restart();
    }
  }

  private void remember(Heartbeat packet, long nowNanos) {
    echoedIncarnation = packet.incarnation();
    echoedSequence = packet.sequence();
    echoedAtNanos = nowNanos;
  }

  private boolean fresh(@Nullable Echo echo, long nowNanos) {
    if (echo == null || !echo.incarnation().equals(self)) {
      return false;
    }
    long sentAt = sentAtNanos(echo.sequence());
    return sentAt != Long.MIN_VALUE && nowNanos - sentAt <= ttlNanos;
  }

  private void measure(Heartbeat packet, int path, long nowNanos) {
    Echo echo = packet.echo();
    if (echo == null || !echo.incarnation().equals(self)) {
      return;
    }
    long sentAt = sentAtNanos(echo.sequence());
    if (sentAt != Long.MIN_VALUE) {
      paths[path].roundTrip(Math.max(0, (nowNanos - sentAt) / 1000 - echo.heldMicros()));
    }
  }

  /** Takes the next sequence number for a packet that is sent now. */
  public long nextSequence(long nowNanos) {
    sent++;
    sentNanos[(int) (sent % REMEMBERED)] = nowNanos;
    return sent;
  }

  /**
   * When the packet of that number was sent, or {@link Long#MIN_VALUE} where it was not or is
   * forgotten.
   */
  public long sentAtNanos(long sequence) {
    if (sequence <= 0 || sequence > sent || sequence <= sent - REMEMBERED) {
      return Long.MIN_VALUE;
    }
    return sentNanos[(int) (sequence % REMEMBERED)];
  }

  /** What the next packet to the peer echoes; absent before its first. */
  public @Nullable Echo echo(long nowNanos) {
    if (echoedIncarnation == null) {
      return null;
    }
    long held = Math.min((nowNanos - echoedAtNanos) / 1000, Integer.MAX_VALUE);
    return new Echo(echoedIncarnation, echoedSequence, (int) Math.max(0, held));
  }

  /** True where a live packet came within the last ttl. */
  public boolean live(long nowNanos) {
    return everLive && nowNanos - lastLiveNanos <= ttlNanos;
  }

  /** Whether any incarnation of the peer is known. */
  public boolean knowsIncarnation() {
    return known != null;
  }

  /** Packets that came again by the same path; none of them changed anything. */
  public long replayed() {
    return replayed;
  }

  /** Whether a packet of the known incarnation came by that path so lately. */
  public boolean heardWithin(int path, long nanos, long nowNanos) {
    return paths[path].heardWithin(nanos, nowNanos);
  }

  public List<PathStatistics> statistics() {
    List<PathStatistics> all = new ArrayList<>(paths.length);
    for (PathMeter path : paths) {
      all.add(path.statistics(newest));
    }
    return all;
  }
}
