package dev.lvsd.sync.resync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What is said over a resync connection. {@link Hello} and {@link Proof} come first, from both
 * sides; the rest is authenticated.
 */
sealed interface Frame {
  /** Most hashes in one frame. */
  int MAX_HASHES = 4096;

  /** Most groups in one frame; heartbeats carry as many. */
  int MAX_GROUPS = 16;

  /** Most bytes of a text for people. */
  int MAX_TEXT = 500;

  /** Who speaks: which side of a session. */
  enum Side {
    SOURCE,
    RECEIVER
  }

  /** A text, without what is too long of it. */
  static String cut(String text) {
    String cut = text;
    while (cut.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  /** A frame that only a source sends. */
  sealed interface FromSource extends Frame {}

  /** A frame that only a receiver sends. */
  sealed interface FromReceiver extends Frame {}

  /** First frame: who there is. Not authenticated by itself; the session's key covers it. */
  record Hello(Side side, long cluster, String name, Incarnation incarnation, Incarnation nonce)
      implements Frame {}

  /** Second frame: for each key that the sender has, the current one first, that it has it. */
  record Proof(List<ByteBuffer> tags) implements Frame {}

  /** A full pass begins, or goes on at a slice after a connection was lost. */
  record PassBegin(long pass, PassReason reason, int firstSlice, int slices, Set<Long> groups)
      implements FromSource {}

  /** Connections that the source holds: all or a part of a slice. Answered by {@link Lacking}. */
  record Offer(int exchange, int slice, Hashes hashes) implements FromSource {}

  /**
   * Messages with entries that were lacking. Each is answered by {@link Taken}, the last also by
   * {@link Lacking}.
   */
  record Entries(int exchange, boolean last, List<ByteBuffer> datagrams) implements FromSource {}

  /** No more comes of this exchange although entries were lacking. Not answered. */
  record Done(int exchange) implements FromSource {}

  /** A full pass is over. */
  record PassEnd(long pass, PassOutcome outcome) implements FromSource {}

  /**
   * Whether the receiver may lack connections that no comparison tells of: the source does not know
   * all of its own kernel, or finds that new ones go on missing.
   *
   * @param why at most {@link #MAX_TEXT} bytes of UTF-8; empty if it need not, which is so until
   *     the source says otherwise
   */
  record Doubt(String why) implements FromSource {}

  /** Sent when there is nothing else to say. */
  record Ping() implements FromSource {}

  /**
   * A receiver's first frame.
   *
   * @param pass of this source's incarnation that it knows to be under way, or 0
   * @param complete groups of which a pass of this source's incarnation ended complete
   */
  record Ready(long pass, Set<Long> complete) implements FromReceiver {}

  /** Which of the offered connections are lacking, before or after entries were fed. */
  record Lacking(int exchange, boolean fed, Hashes hashes) implements FromReceiver {}

  /** One frame of entries was fed to the kernel. */
  record Taken(int exchange, int entries) implements FromReceiver {}

  /** The receiver is no longer sure of its table. */
  record TrustLost() implements FromReceiver {}

  /** Answer to {@link Ping}. */
  record Pong() implements FromReceiver {}
}
