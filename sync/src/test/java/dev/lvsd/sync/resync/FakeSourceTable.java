package dev.lvsd.sync.resync;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Connections that are only hashes: a datagram is a count and the hashes. */
final class FakeSourceTable implements SourceTable {
  static final long FOREVER = Long.MAX_VALUE;
  static final int PER_DATAGRAM = 30;

  /** When it was first seen and when it ends, on the source's clock. */
  record Entry(long seenNanos, long endsNanos) {}

  final Map<Long, Entry> entries = new TreeMap<>();
  int perSlice = 64;

  void put(long hash, long seenNanos, long endsNanos) {
    entries.put(hash, new Entry(seenNanos, endsNanos));
  }

  boolean eligible(long hash, long nowNanos) {
    Entry entry = entries.get(hash);
    return entry != null
        && nowNanos - entry.seenNanos() >= DEFAULT_GRACE_NANOS
        && (entry.endsNanos() == FOREVER || entry.endsNanos() - nowNanos >= DEFAULT_ENDING_NANOS);
  }

  @Override
  public int sliceCount() {
    int slices = 1;
    while (slices * perSlice < entries.size()) {
      slices *= 2;
    }
    return slices;
  }

  @Override
  public Hashes hashes(int slice, int slices, long nowNanos) {
    Hashes.Builder hashes = new Hashes.Builder();
    entries.keySet().stream()
        .filter(hash -> (hash & (slices - 1)) == slice && eligible(hash, nowNanos))
        .forEach(hash -> hashes.add(hash, 1));
    return hashes.build();
  }

  @Override
  public Messages messages(int slice, int slices, Hashes wanted, long nowNanos) {
    Hashes there =
        wanted.where(
            (hash, destination) -> (hash & (slices - 1)) == slice && eligible(hash, nowNanos));
    List<SyncDatagram> datagrams = new ArrayList<>();
    long oldest = nowNanos;
    for (int from = 0; from < there.size(); from += PER_DATAGRAM) {
      Hashes some = there.range(from, Math.min(there.size(), from + PER_DATAGRAM));
      ByteBuffer bytes = ByteBuffer.allocate(1 + 8 * some.size()).put((byte) some.size());
      for (int i = 0; i < some.size(); i++) {
        bytes.putLong(some.name(i));
        Entry entry = entries.get(some.name(i));
        oldest = entry == null ? oldest : Math.min(oldest, entry.seenNanos());
      }
      datagrams.add(new SyncDatagram(bytes.flip(), some.size()));
    }
    return new Messages(datagrams, oldest);
  }
}
