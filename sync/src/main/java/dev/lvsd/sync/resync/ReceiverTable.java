package dev.lvsd.sync.resync;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a receiver asks of its table and its kernel. Called on the thread that owns the table. */
public interface ReceiverTable {
  /** Those that the table does not hold, or with another destination, or of which it is unsure. */
  Hashes lacking(Hashes hashes);

  /**
   * Feeds sync messages to this host's kernel, and then puts them into the table. Returns at once;
   * the stage completes, on any thread, when the kernel has taken or dropped them. If it completes
   * exceptionally then nothing of them is believed to be there.
   *
   * @param datagrams as a peer sent them, of any content: they are to be checked before use
   */
  CompletionStage<FeedResult> feed(List<ByteBuffer> datagrams);

  /**
   * What became of messages.
   *
   * @param entries connections that were fed
   * @param kernelDropped whether the kernel dropped datagrams since the last feed, so that what was
   *     put in the table since then is unsure
   */
  record FeedResult(int entries, boolean kernelDropped) {}
}
