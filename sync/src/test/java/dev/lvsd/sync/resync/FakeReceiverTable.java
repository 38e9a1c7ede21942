package dev.lvsd.sync.resync;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;

/** Holds hashes; a kernel that drops what it is told to drop. */
final class FakeReceiverTable implements ReceiverTable {
  final Set<Long> held = new TreeSet<>();

  /** How often each feed brought an entry that was held already. */
  int needless;

  /** Entries that the kernel loses without a word, and those of which it tells. */
  LongPredicate lost = hash -> false;

  int dropsToTell;

  /** Feeds that wait to be run, while {@link #wait} is set. */
  final Deque<Runnable> waiting = new ArrayDeque<>();

  boolean wait;

  @Override
  public Hashes lacking(Hashes hashes) {
    return hashes.where((hash, destination) -> !held.contains(hash));
  }

  @Override
  public CompletionStage<FeedResult> feed(List<ByteBuffer> datagrams) {
    CompletableFuture<FeedResult> result = new CompletableFuture<>();
    Runnable work = () -> result.complete(take(datagrams));
    if (wait) {
      waiting.add(work);
    } else {
      work.run();
    }
    return result;
  }

  private FeedResult take(List<ByteBuffer> datagrams) {
    int entries = 0;
    if (dropsToTell > 0) {
      dropsToTell--;
      return new FeedResult(0, true);
    }
    for (ByteBuffer datagram : datagrams) {
      ByteBuffer in = datagram.duplicate();
      int count = in.get();
      for (int i = 0; i < count; i++) {
        long hash = in.getLong();
        entries++;
        if (!lost.test(hash) && !held.add(hash)) {
          needless++;
        }
      }
    }
    return new FeedResult(entries, false);
  }
}
