package dev.lvsd.sync.resync;

import java.util.List;

/**
 * What a source asks of the table of connections. Called on the thread that owns the table.
 *
 * <p>Eligible are entries that were put at least a grace ago ({@link #DEFAULT_GRACE_NANOS}: the
 * kernel's own sync is given the time to carry them), that do not end soon ({@link
 * #DEFAULT_ENDING_NANOS}), and whose virtual address is of a group that this node owns.
 */
public interface SourceTable {
  /** Entries younger than this are left to the kernel's own sync: 1 s. */
  long DEFAULT_GRACE_NANOS = 1_000_000_000L;

  /** Entries that end sooner than this are not worth sending: 3 s. */
  long DEFAULT_ENDING_NANOS = 3_000_000_000L;

  /**
   * Into how many slices the table is to be cut at its present size: a power of two, so that a
   * slice has about 2048 entries.
   */
  int sliceCount();

  /** The eligible entries of one slice of so many. */
  Hashes hashes(int slice, int slices, long nowNanos);

  /**
   * Those of the wanted entries, all of this slice, that are still eligible, as sync messages. What
   * has ended meanwhile, or goes elsewhere, is left out.
   */
  Messages messages(int slice, int slices, Hashes wanted, long nowNanos);

  /**
   * Entries, ready to be sent.
   *
   * @param datagrams none if none of the entries is there any more
   * @param oldestNanos when the oldest of them was first seen; without meaning if there is none
   */
  record Messages(List<SyncDatagram> datagrams, long oldestNanos) {
    public Messages {
      datagrams = List.copyOf(datagrams);
    }

    /** Entries in all datagrams. */
    public int entries() {
      return datagrams.stream().mapToInt(SyncDatagram::entries).sum();
    }
  }
}
