package dev.lvsd.agent.loop;

import dev.lvsd.agent.heartbeat.HeartbeatCodec.Key;
import dev.lvsd.agent.heartbeat.Incarnation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * With which key packets to one peer are signed while keys are exchanged. A peer that has not got
 * the new one yet understands the previous one only; which it has, its own packets show.
 *
 * <p>To a peer that is not heard, both: two copies of one packet, of which it takes the first that
 * it understands. To one that is heard with the previous key, that one, and once a second both, so
 * that two nodes which both know the new key find out.
 */
final class SigningKey {
  private static final long OFFER_EVERY_NANOS = 1_000_000_000L;
  private static final List<Key> CURRENT = List.of(Key.CURRENT);
  private static final List<Key> PREVIOUS = List.of(Key.PREVIOUS);
  private static final List<Key> BOTH = List.of(Key.CURRENT, Key.PREVIOUS);

  private final boolean two;
  private @Nullable Incarnation peer;
  private Key shown = Key.CURRENT;
  private long offeredNanos;

  /**
   * @param two whether there is a previous key
   */
  SigningKey(boolean two) {
    this.two = two;
  }

  /** A live packet of the peer. One that has shown the current key is not believed less later. */
  void heard(Incarnation incarnation, Key key) {
    if (!incarnation.equals(peer) || key == Key.CURRENT) {
      shown = key;
    }
    peer = incarnation;
  }

  /** The key that the peer signs with, as far as known. */
  Key shown() {
    return shown;
  }

  /** Keys for the next packet, a copy each, in this order. */
  List<Key> next(boolean live, long nowNanos) {
    if (!two) {
      return CURRENT;
    } else if (!live) {
      return BOTH;
    } else if (shown == Key.CURRENT) {
      return CURRENT;
    } else if (nowNanos - offeredNanos < OFFER_EVERY_NANOS) {
      return PREVIOUS;
    }
    offeredNanos = nowNanos;
    return BOTH;
  }
}
