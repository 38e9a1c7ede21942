package dev.lvsd.sync.kernel;

/**
 * What became of the datagrams of one feed.
 *
 * @param datagramsSent how many went out to the backup daemon
 * @param datagramsDropped how many its socket had no room for meanwhile; the peer's may be among
 *     them
 * @param sameSocket false where the daemon was started anew or ended meanwhile: what its old socket
 *     held is lost, and the drops are not known
 */
public record FeedResult(long datagramsSent, long datagramsDropped, boolean sameSocket) {
  /** Whether the daemon has got all of it. */
  public boolean complete() {
    return sameSocket && datagramsDropped == 0;
  }
}
