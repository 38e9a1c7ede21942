package dev.lvsd.sync.engine;

import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.SyncMessageEncoder;
import dev.lvsd.sync.resync.Hashes;
import dev.lvsd.sync.resync.SourceTable;
import dev.lvsd.sync.resync.SyncDatagram;
import dev.lvsd.sync.table.ConnectionKey;
import dev.lvsd.sync.table.ConnectionTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The table, as a source shows it to its peer. Belongs to the engine's thread. */
final class TableSource implements SourceTable {
  static final int PER_SLICE = 2048;

  /**
   * The kernel's own sync is given this time: with the nudge it needs less than 150 ms. Longer, and
   * what the receiver missed just before a full pass began would be left for the next audit.
   */
  static final long GRACE_NANOS = 300_000_000L;

  /** Fits the MTU of every network: IPv6, UDP and IP headers and 1500 bytes of Ethernet. */
  static final int DATAGRAM_BYTES = 1400;

  private final ConnectionTable table;
  private final EngineSettings settings;
  private final Supplier<Set<Long>> owned;

  TableSource(ConnectionTable table, EngineSettings settings, Supplier<Set<Long>> owned) {
    this.table = table;
    this.settings = settings;
    this.owned = owned;
  }

  @Override
  public int sliceCount() {
    return table.slices(PER_SLICE);
  }

  private boolean eligible(
      Set<Long> groups, ConnectionView connection, long put, long expires, long nowNanos) {
    return nowNanos - put >= GRACE_NANOS
        && expires - nowNanos > DEFAULT_ENDING_NANOS
        && settings.vips().in(groups, connection);
  }

  @Override
  public Hashes hashes(int slice, int slices, long nowNanos) {
    Set<Long> groups = owned.get();
    Hashes.Builder hashes = new Hashes.Builder();
    table.forEach(
        slice,
        slices,
        (connection, hash, firstSeen, put, expires) -> {
          if (eligible(groups, connection, put, expires, nowNanos)) {
            hashes.add(hash, ConnectionKey.wantedDestination(connection));
          }
        });
    return hashes.build();
  }

  @Override
  public Messages messages(int slice, int slices, Hashes wanted, long nowNanos) {
    Set<Long> groups = owned.get();
    Map<Long, Integer> destinations = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      destinations.put(wanted.name(i), wanted.destination(i));
    }
    List<SyncDatagram> datagrams = new ArrayList<>();
    SyncMessageEncoder encoder = new SyncMessageEncoder(settings.syncId(), DATAGRAM_BYTES);
    long[] oldest = {nowNanos};
    table.forEach(
        slice,
        slices,
        (connection, hash, firstSeen, put, expires) -> {
          Integer destination = destinations.get(hash);
          if (destination != null
              && ConnectionKey.goes(connection, destination)
              && expires - nowNanos > DEFAULT_ENDING_NANOS
              && settings.vips().in(groups, connection)) {
            if (!encoder.add(connection)) {
              datagrams.add(finished(encoder));
              encoder.add(connection);
            }
            oldest[0] = Math.min(oldest[0], firstSeen);
          }
        });
    if (encoder.count() > 0) {
      datagrams.add(finished(encoder));
    }
    return new Messages(datagrams, oldest[0]);
  }

  private static SyncDatagram finished(SyncMessageEncoder encoder) {
    int entries = encoder.count();
    return new SyncDatagram(encoder.finish(), entries);
  }
}
