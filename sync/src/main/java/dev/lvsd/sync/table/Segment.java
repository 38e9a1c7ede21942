package dev.lvsd.sync.table;

import java.util.Arrays;

/**
 * Records of one family whose hashes have the same highest bits. Records are dense: they lie in
 * chunks that are added and dropped one by one, never copied, and the last one fills the place of
 * one that is removed. The index over them is open addressing with linear probing; its place is
 * salted, so that who chooses connections does not choose its collisions.
 *
 * <p>The first two words of a record are its hash; the others are the table's.
 */
final class Segment {
  /** Most records; the index holds numbers of 16 bits, and a probe must stay short. */
  static final int MAX_RECORDS = 8192;

  private static final int CHUNK_BITS = 5;
  private static final int CHUNK_RECORDS = 1 << CHUNK_BITS;
  private static final int MIN_INDEX = 16;
  private static final int[] NO_CHUNK = {};
  private static final int[][] NO_CHUNKS = {};
  private static final char[] NO_INDEX = {};

  private final int recordWords;
  private final long oddSalt;
  private int[][] chunks = NO_CHUNKS;
  private int chunkCount;
  private char[] index = NO_INDEX; // number of the record plus 1; 0: free
  private int count;

  Segment(int recordWords, long salt) {
    this.recordWords = recordWords;
    this.oddSalt = salt | 1;
  }

  int count() {
    return count;
  }

  /** Chunk of a record. */
  int[] chunk(int record) {
    return chunks[record >> CHUNK_BITS];
  }

  /** Where in its chunk a record begins. */
  int offset(int record) {
    return (record & CHUNK_RECORDS - 1) * recordWords;
  }

  long key(int record) {
    int[] chunk = chunk(record);
    int offset = offset(record);
    return (long) chunk[offset] << 32 | chunk[offset + 1] & 0xFFFF_FFFFL;
  }

  /** The record with a hash; -1 for none. */
  int find(long key) {
    if (count == 0) {
      return -1;
    }
    int mask = index.length - 1;
    int slot = home(key);
    while (index[slot] != 0) {
      int record = index[slot] - 1;
      if (key(record) == key) {
        return record;
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  /** Appends a record for a hash that is not here; its other words are arbitrary. */
  int append(long key) {
    if (count == chunkCount << CHUNK_BITS) {
      addChunk();
    }
    if ((count + 1) * 4 > index.length * 3) {
      reindex(Math.max(MIN_INDEX, index.length * 2));
    }
    int record = count++;
    int[] chunk = chunk(record);
    int offset = offset(record);
    chunk[offset] = (int) (key >>> 32);
    chunk[offset + 1] = (int) key;
    index[free(key)] = (char) (record + 1);
    return record;
  }

  /** Removes a record; the last one takes its number. */
  void remove(int record) {
    vacate(slot(record));
    int last = count - 1;
    if (record != last) {
      index[slot(last)] = (char) (record + 1);
      System.arraycopy(chunk(last), offset(last), chunk(record), offset(record), recordWords);
    }
    count = last;
    // One spare chunk stays, so that a table that breathes does not allocate.
    while (chunkCount > 0
        && (count == 0 || count + 2 * CHUNK_RECORDS <= chunkCount << CHUNK_BITS)) {
      chunks[--chunkCount] = NO_CHUNK;
    }
    if (index.length > MIN_INDEX && count * 8 < index.length) {
      reindex(index.length / 2);
    }
  }

  /** Bytes held on the heap, with the headers of arrays. */
  long bytes() {
    return (long) chunkCount * (CHUNK_RECORDS * recordWords * Integer.BYTES + 16L)
        + chunks.length * 4L
        + index.length * 2L
        + 80;
  }

  private int home(long key) {
    return (int) (key * oddSalt >>> 64 - Integer.numberOfTrailingZeros(index.length));
  }

  private int slot(int record) {
    int mask = index.length - 1;
    int slot = home(key(record));
    while (index[slot] != record + 1) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private int free(long key) {
    int mask = index.length - 1;
    int slot = home(key);
    while (index[slot] != 0) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** Frees a slot and moves up what stands behind it only because the slot was taken. */
  private void vacate(int slot) {
    int mask = index.length - 1;
    int hole = slot;
    int next = hole + 1 & mask;
    while (index[next] != 0) {
      int distance = next - home(key(index[next] - 1)) & mask;
      if (distance >= (next - hole & mask)) {
        index[hole] = index[next];
        hole = next;
      }
      next = next + 1 & mask;
    }
    index[hole] = 0;
  }

  private void addChunk() {
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunkCount + 4);
      Arrays.fill(chunks, chunkCount, chunks.length, NO_CHUNK);
    }
    chunks[chunkCount++] = new int[CHUNK_RECORDS * recordWords];
  }

  private void reindex(int length) {
    index = new char[length];
    for (int record = 0; record < count; record++) {
      index[free(key(record))] = (char) (record + 1);
    }
  }
}
