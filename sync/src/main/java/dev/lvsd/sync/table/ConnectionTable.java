package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.ConnectionView;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The shadow of the kernel's connection table: about 58 bytes an IPv4 entry and 95 an IPv6 entry,
 * taken as it fills and given back as it empties. Entries with options (rare) keep those beside it.
 *
 * <p>A hash stands for a connection; see {@link ConnectionKey}. Not thread-safe. Every {@code
 * nowNanos} is of one monotonic clock, of any origin.
 */
public final class ConnectionTable {
  /** Times are kept in steps of this: 67 ms. */
  public static final long STEP_NANOS = 1L << 26;

  /** Most entries with options; each takes up to 400 bytes more. */
  public static final int MAX_WITH_OPTIONS = 16_384;

  /** What /proc shows may have been there for long: as if it had been put a second ago. */
  private static final int PROC_AGE = 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int MEAN_SEGMENT = 1024;
  private static final int OPTION_BYTES = 128; // of a map's entry with a short array, for bytes()

  private final int maxEntries;
  private final int segmentsPerFamily;
  private final Segment[] segments; // first those of IPv4, then those of IPv6
  private final Map<Long, byte[]> options = new HashMap<>();
  private final TableView view = new TableView(options);
  private final TableView visited = new TableView(options);
  private StateTimeouts timeouts = StateTimeouts.DEFAULTS;
  private long originNanos;
  private boolean started;
  private boolean visiting;
  private int size;
  private long refused;
  private int sweptSegment;
  private int sweptRecord = Segment.MAX_RECORDS;

  /**
   * An empty table.
   *
   * @param maxEntries 1 to 16,777,216; more are refused
   */
  public ConnectionTable(int maxEntries) {
    this(maxEntries, new SplittableRandom().nextLong());
  }

  ConnectionTable(int maxEntries, long salt) {
    if (maxEntries < 1 || maxEntries > 1 << 24) {
      throw new IllegalArgumentException("a table of " + maxEntries + " entries");
    }
    this.maxEntries = maxEntries;
    segmentsPerFamily = powerOfTwo((maxEntries + MEAN_SEGMENT - 1) / MEAN_SEGMENT);
    segments = new Segment[2 * segmentsPerFamily];
    for (int i = 0; i < segments.length; i++) {
      boolean ipv6 = i >= segmentsPerFamily;
      segments[i] = new Segment(ipv6 ? TableView.IPV6_WORDS : TableView.IPV4_WORDS, salt);
    }
  }

  /** Timeouts for entries without their own that are put from now on. */
  public void setTimeouts(StateTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  /**
   * Inserts or refreshes an entry, by the kernel's own rules: the word that a connection to another
   * destination has ended changes nothing, and a template that a sync message brings goes on where
   * it went until it is over. So does a connection of UDP, which kernels take for ended. What /proc
   * says leaves alone what it does not know of an entry (options, firewall mark, its own timeout).
   * Refused when the table is full.
   */
  public void put(ConnectionView connection, long nowNanos, Origin origin) {
    checkNotVisiting();
    int now = step(nowNanos);
    long key = ConnectionKey.hash(connection);
    Segment segment = segment(key);
    int record = segment.find(key);
    if (record < 0) {
      insert(segment, key, connection, now, origin);
      return;
    }
    view.moveTo(segment, record, connection.ipv6());
    int firstSeen = view.firstSeen();
    if (view.sameDestination(connection)) {
      if (origin == Origin.PROC) {
        int mask = ConnectionFlags.INACTIVE;
        view.setState(connection.state(), connection.flags(), mask, origin.certain());
        view.setTimes(firstSeen, view.put(), expires(connection, now));
        return;
      }
    } else if (connection.template()) {
      if (told(origin)) {
        view.setState(connection.state(), 0, 0, origin.certain());
        view.setTimes(firstSeen, now, expires(connection, now));
        return;
      }
    } else if (connection.over() || (connection.inactive() && told(origin))) {
      return;
    }
    boolean hadOptions = view.hasOptions();
    byte[] kept = connection.options();
    if (!hadOptions && optionsAreFull(kept)) {
      refused++;
      return;
    }
    if (hadOptions) {
      options.remove(key);
    }
    write(key, connection, kept, origin);
    view.setTimes(firstSeen, put(now, origin), expires(connection, now));
  }

  private void insert(
      Segment segment, long key, ConnectionView connection, int now, Origin origin) {
    byte[] kept = connection.options();
    if (size == maxEntries || segment.count() == Segment.MAX_RECORDS || optionsAreFull(kept)) {
      refused++;
      return;
    }
    view.moveTo(segment, segment.append(key), connection.ipv6());
    write(key, connection, kept, origin);
    view.setTimes(now, put(now, origin), expires(connection, now));
    size++;
  }

  /** Whether our own kernel is told of it, and does with it what it likes. */
  private static boolean told(Origin origin) {
    return origin == Origin.PEER || origin == Origin.FED;
  }

  private static int put(int now, Origin origin) {
    return origin == Origin.PROC ? now - PROC_AGE : now;
  }

  /** Without its options an entry would be another one; better none at all. */
  private boolean optionsAreFull(byte[] kept) {
    return kept.length > 0 && options.size() == MAX_WITH_OPTIONS;
  }

  private void write(long key, ConnectionView connection, byte[] kept, Origin origin) {
    view.set(connection, origin.certain(), kept.length > 0);
    if (kept.length > 0) {
      options.put(key, kept);
    }
  }

  private int expires(ConnectionView connection, int now) {
    int remaining = connection.remainingSeconds();
    // The kernel shows whole seconds, rounded down.
    long seconds = remaining < 0 ? timeouts.seconds(connection) : remaining + 1L;
    long steps = (seconds * NANOS_PER_SECOND + STEP_NANOS - 1) / STEP_NANOS;
    return (int) Math.min(Integer.MAX_VALUE, now + 1 + steps);
  }

  /**
   * Removes entries that are over, going on where the last call stopped; a call goes once through
   * the table at most.
   *
   * @param budget how many entries to look at, at most
   * @return how many were removed
   */
  public int expire(long nowNanos, int budget) {
    checkNotVisiting();
    int now = step(nowNanos);
    int removed = 0;
    int left = budget;
    int segmentsLeft = segments.length;
    while (left > 0 && segmentsLeft > 0) {
      Segment segment = segments[sweptSegment];
      // From the last to the first: what takes the place of a removed one was looked at before.
      int record = Math.min(sweptRecord, segment.count() - 1);
      for (; record >= 0 && left > 0; record--, left--) {
        view.moveTo(segment, record, sweptSegment >= segmentsPerFamily);
        if (view.expires() <= now) {
          remove(segment, record);
          removed++;
        }
      }
      sweptRecord = record;
      if (record < 0) {
        segmentsLeft--;
        sweptSegment = (sweptSegment + 1) % segments.length;
        sweptRecord = Segment.MAX_RECORDS;
      }
    }
    return removed;
  }

  /** Expects the view to be at the record. */
  private void remove(Segment segment, int record) {
    if (view.hasOptions()) {
      options.remove(view.key());
    }
    segment.remove(record);
    size--;
  }

  /** Whether there is an entry; also one that is over and not removed yet. */
  public boolean holds(long keyHash) {
    return segment(keyHash).find(keyHash) >= 0;
  }

  /** Whether there is an entry and no reason to doubt that our own kernel holds it too. */
  public boolean sure(long keyHash) {
    return at(keyHash) && !view.unsure();
  }

  /**
   * Likewise, and whether it goes there.
   *
   * @param destination see {@link ConnectionKey#wantedDestination}
   */
  public boolean sure(long keyHash, int destination) {
    return sure(keyHash) && ConnectionKey.goes(view, destination);
  }

  /** Whether there is an entry, sure or not, and it goes somewhere else. */
  public boolean elsewhere(long keyHash, int destination) {
    return at(keyHash) && !ConnectionKey.goes(view, destination);
  }

  /** Whether there is an entry that was put at or after a time. */
  public boolean putSince(long keyHash, long nanos) {
    return at(keyHash) && view.put() >= step(nanos);
  }

  /** Whether there is an entry; then the view is at it. */
  private boolean at(long keyHash) {
    Segment segment = segment(keyHash);
    int record = segment.find(keyHash);
    if (record >= 0) {
      view.moveTo(segment, record, ConnectionKey.ipv6(keyHash));
    }
    return record >= 0;
  }

  /** Removes an entry, if there is one. */
  public void forget(long keyHash) {
    checkNotVisiting();
    Segment segment = segment(keyHash);
    int record = segment.find(keyHash);
    if (record >= 0) {
      view.moveTo(segment, record, ConnectionKey.ipv6(keyHash));
      remove(segment, record);
    }
  }

  /** How many entries there are, with those that are over and not removed yet. */
  public int size() {
    return size;
  }

  /** How many connections there are that are not over, templates left out. Goes over the table. */
  public int connections(long nowNanos) {
    return count(nowNanos, entry -> true);
  }

  /** How many of them are active: of TCP those that are established. Goes over the table. */
  public int active(long nowNanos) {
    return count(nowNanos, entry -> !entry.inactive());
  }

  private int count(long nowNanos, Predicate<TableView> which) {
    int now = step(nowNanos);
    int[] count = {0};
    walk(
        entry -> {
          if (entry.expires() > now && !entry.template() && which.test(entry)) {
            count[0]++;
          }
        });
    return count[0];
  }

  private void walk(Consumer<TableView> task) {
    for (int i = 0; i < segments.length; i++) {
      for (int record = 0; record < segments[i].count(); record++) {
        task.accept(view.moveTo(segments[i], record, i >= segmentsPerFamily));
      }
    }
  }

  /**
   * Holds connections that are not over against what the kernel counts, at the destinations that
   * both have. Goes over the table.
   *
   * @param which of them; only destinations at which there are such count
   */
  public Tally tally(KernelCounts kernel, Predicate<ConnectionView> which, long nowNanos) {
    boolean[] here = new boolean[kernel.places()];
    int sure =
        count(
            nowNanos,
            entry -> {
              int place = which.test(entry) ? kernel.find(ConnectionKey.place(entry)) : -1;
              if (place < 0) {
                return false;
              }
              here[place] = true;
              return !entry.unsure();
            });
    long counted = IntStream.range(0, here.length).filter(i -> here[i]).mapToLong(kernel::at).sum();
    return new Tally(counted, sure);
  }

  /** How many entries were refused because the table was full, since it was made. */
  public long refused() {
    return refused;
  }

  /**
   * Into how many slices to cut the table.
   *
   * @param perSlice how many entries a slice should have at most, on average
   * @return a power of two, 1 at least
   */
  public int slices(int perSlice) {
    return powerOfTwo((int) ((size + perSlice - 1L) / perSlice));
  }

  /**
   * Visits the entries of a slice, in no order.
   *
   * @param slice 0 to {@code slices} - 1; see {@link ConnectionKey#slice}
   * @param slices a power of two
   */
  public void forEach(int slice, int slices, EntryVisitor visitor) {
    if (Integer.bitCount(slices) != 1 || slice < 0 || slice >= slices) {
      throw new IllegalArgumentException("slice " + slice + " of " + slices);
    }
    checkNotVisiting();
    int first = (int) ((long) slice * segmentsPerFamily / slices);
    int end = Math.max(first + 1, (int) ((slice + 1L) * segmentsPerFamily / slices));
    visiting = true;
    try {
      for (int i = first; i < end; i++) {
        visit(i, slice, slices, visitor);
        visit(segmentsPerFamily + i, slice, slices, visitor);
      }
    } finally {
      visiting = false;
    }
  }

  private void visit(int number, int slice, int slices, EntryVisitor visitor) {
    Segment segment = segments[number];
    for (int record = 0; record < segment.count(); record++) {
      visited.moveTo(segment, record, number >= segmentsPerFamily);
      long key = visited.key();
      if (ConnectionKey.slice(key, slices) == slice) {
        visitor.visit(
            visited,
            key,
            nanos(visited.firstSeen()),
            nanos(visited.put()),
            nanos(visited.expires()));
      }
    }
  }

  /**
   * Makes unsure what was put last at or after a time, unless our own kernel said it: datagrams
   * were dropped since. Putting an entry again makes it sure. Goes over the whole table.
   */
  public void distrustSince(long nanos) {
    checkNotVisiting();
    int since = step(nanos);
    walk(
        entry -> {
          if (entry.put() >= since && !entry.certain()) {
            entry.distrust();
          }
        });
  }

  /** Makes all unsure, also what our own kernel said: it may have lost them. */
  public void distrust() {
    checkNotVisiting();
    walk(TableView::distrust);
  }

  /** Bytes held on the heap. */
  public long bytes() {
    long bytes = (long) options.size() * OPTION_BYTES + segments.length * 4L;
    for (Segment segment : segments) {
      bytes += segment.bytes();
    }
    return bytes;
  }

  private Segment segment(long key) {
    int number = ConnectionKey.slice(key, segmentsPerFamily);
    return segments[ConnectionKey.ipv6(key) ? segmentsPerFamily + number : number];
  }

  private int step(long nanos) {
    if (!started) {
      started = true;
      originNanos = nanos;
    }
    long step = Math.floorDiv(nanos - originNanos, STEP_NANOS);
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, step));
  }

  private long nanos(int step) {
    return originNanos + step * STEP_NANOS;
  }

  private void checkNotVisiting() {
    if (visiting) {
      throw new IllegalStateException("the table was used while it was visited");
    }
  }

  private static int powerOfTwo(int least) {
    return least <= 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
  }
}
