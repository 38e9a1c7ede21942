package dev.lvsd.agent.loop;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node must not forget: how far epochs may have been used, the longest promise it may have
 * made, and which groups an operator keeps it from owning.
 *
 * <p>Epochs are reserved in blocks ahead of need, so that no claim waits for a disk. Writing has a
 * thread of its own, and no lock is held meanwhile: a disk that never answers holds up nobody else.
 * The thread also writes where nothing has been asked for half a minute: a directory that became
 * full or read-only, or whose disk no longer answers, is to be known before the reserved epochs are
 * used up. As that thread cannot tell of a disk that holds it, others {@link #watch} it.
 */
public final class ElectionStore implements AutoCloseable {
  /** How often to {@link #watch}. */
  public static final long WATCH_MILLIS = 1000;

  /** A write that takes longer is told as one that failed. A busy disk may take some seconds. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Logger log = LoggerFactory.getLogger(ElectionStore.class);
  private static final long BLOCK = 64;
  private static final long RETRY_MILLIS = 1000;
  private static final long PROVE_MILLIS = 30_000;
  private static final long CLOSE_MILLIS = 1000;
  private static final int MOST_ORDERS = 64;
  private static final String REMEDY = "make the state directory writable, with space left";

  private final Path directory;
  private final Disk disk;
  private final MonotonicClock clock;
  private final long proveMillis;
  private final ArrayBlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);
  private final Thread writer;
  private volatile Journal journal = (type, subject, message, data) -> {};
  private volatile boolean closed;

  // Under this object's lock, which is held for moments only.
  private Remembered kept;

  /** By group, so that there are few. They stay until they are on disk. */
  private final Map<String, Reservation> wanted = new LinkedHashMap<>();

  private final List<Order> orders = new ArrayList<>();
  private String problem = "";
  private boolean writing;
  private long writingSinceNanos;
  private boolean silent;
  private boolean watched;
  private long watchedNanos;

  /** An election asks for epochs. */
  private record Reservation(long atLeast, LongConsumer done) {}

  /** An operator asks for standby, or for its end. */
  private record Order(Collection<String> groups, boolean on, CompletableFuture<Void> written) {
    void fails(String why) {
      written.completeExceptionally(new IOException(why));
    }
  }

  /** What one write is to bring on disk, and what has asked for it. */
  private record Attempt(Remembered next, Map<String, Reservation> wanted, List<Order> orders) {}

  /**
   * A store that waits for {@link #start}.
   *
   * @param kept what is on the disk
   * @param proveMillis after so long without a write one is made, to know that the disk takes it
   */
  ElectionStore(
      Path directory, Disk disk, Remembered kept, long proveMillis, MonotonicClock clock) {
    this.directory = directory;
    this.disk = disk;
    this.kept = kept;
    this.proveMillis = proveMillis;
    this.clock = clock;
    this.writer = new Thread(this::serve, "election-store");
    this.writer.setDaemon(true);
  }

  /**
   * Reads what an earlier life left, creating the directory where it is missing, and puts the ttl
   * of this life on disk. Blocks for as long as the disk takes. What is asked of the store waits
   * until {@link #start}.
   *
   * @throws IOException with a message for people, where the directory cannot be used or the file
   *     is damaged
   */
  public static ElectionStore open(Path directory, long ttlNanos, MonotonicClock clock)
      throws IOException {
    return open(directory, ttlNanos, PROVE_MILLIS, clock);
  }

  static ElectionStore open(Path directory, long ttlNanos, long proveMillis, MonotonicClock clock)
      throws IOException {
    StateFile file = new StateFile(directory);
    Remembered left = file.read();
    Remembered kept = left.withTtl(ttlNanos);
    if (!kept.equals(left)) {
      // Promises of this life may be this long; a shorter one on disk would cut the next life's
      // abstention short.
      try {
        file.put(kept);
      } catch (IOException e) {
        throw new IOException(refusal(file, e) + "; " + REMEDY + ", then start the agent", e);
      }
    }
    return new ElectionStore(directory, file, kept, proveMillis, clock);
  }

  private static String refusal(Disk disk, IOException e) {
    return "cannot write " + disk + ": " + e.getMessage();
  }

  /**
   * Starts to write. Once.
   *
   * @param to told once when the disk refuses or does not answer, for every reason, and once when
   *     it takes again
   */
  public void start(Journal to) {
    journal = to;
    writer.start();
  }

  /** The longest promise that any life of this node may have made. */
  public synchronized long largestTtlNanos() {
    return kept.largestTtlNanos();
  }

  /** Up to where epochs of the group are on disk as used; 0 for none. */
  public synchronized long reserved(String group) {
    return kept.reserved(group);
  }

  /** Whether an operator keeps this node from owning the group. */
  public synchronized boolean standby(String group) {
    return kept.standby().contains(group);
  }

  /**
   * Why nothing can be put on disk, as of the last attempt, or for how long that has gone on
   * without an answer; empty where it can.
   */
  public synchronized String problem() {
    return silent ? silence(clock.nanos()) : problem;
  }

  /**
   * Puts on disk that an operator keeps this node from owning these groups, or does so no longer.
   *
   * @return done, on the store's thread, once it is synced; failed, with nothing changed, where the
   *     disk refuses, or does not answer while another write is under way. One that is under way
   *     itself when the disk falls silent is done or failed when the disk answers
   */
  public CompletableFuture<Void> standby(Collection<String> groups, boolean on) {
    Order order = new Order(List.copyOf(groups), on, new CompletableFuture<>());
    String refusal = take(order);
    if (refusal.isEmpty()) {
      bell.offer(true);
    } else {
      order.fails(refusal);
    }
    return order.written();
  }

  private synchronized String take(Order order) {
    if (closed) {
      return "the agent is stopping";
    } else if (!problem.isEmpty()) {
      return problem();
    } else if (orders.size() >= MOST_ORDERS) {
      return "the disk of " + directory + " is behind";
    }
    orders.add(order);
    return "";
  }

  /**
   * Puts epochs up to at least this counter on disk, then tells up to where. What the group asked
   * for before and has not got yet is replaced.
   *
   * @param done called on the store's thread once it is synced; tried again every second for as
   *     long as the disk refuses
   */
  public void reserve(String group, long atLeast, LongConsumer done) {
    synchronized (this) {
      wanted.put(group, new Reservation(atLeast, done));
    }
    bell.offer(true);
  }

  /**
   * Tells once of a write that has been under way for {@link #PATIENCE_NANOS}, as of one that
   * failed, and refuses what operators have asked for since. To be called every {@link
   * #WATCH_MILLIS} by a thread that does not wait for this disk; never blocks.
   */
  public void watch() {
    List<Order> refused;
    String why;
    synchronized (this) {
      long nowNanos = clock.nanos();
      boolean late = watched && nowNanos - watchedNanos >= PATIENCE_NANOS / 2;
      watched = true;
      watchedNanos = nowNanos;
      if (!writing || silent) {
        return;
      } else if (late) {
        // The machine stood still, or was suspended: that says nothing of the disk.
        writingSinceNanos = nowNanos;
      }
      if (nowNanos - writingSinceNanos < PATIENCE_NANOS) {
        return;
      }
      silent = true;
      why = silence(nowNanos);
      fails(
          why,
          "see to the disk, or to the server that it is mounted from (dmesg names it); this"
              + " goes on by itself once it answers");
      refused = List.copyOf(orders);
      orders.clear();
    }
    refused.forEach(order -> order.fails(why));
  }

  private String silence(long nowNanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos - writingSinceNanos);
    return "cannot write " + disk + ": the disk has not answered for " + seconds + " s";
  }

  /** Under the lock. */
  private void fails(String why, String remedy) {
    problem = why;
    journal.publish(
        EventType.STATE_FAILED,
        directory.toString(),
        why
            + "; what this node owns it keeps, but once the epochs that are on disk are used up it"
            + " claims nothing; "
            + remedy,
        Map.of("problem", why));
  }

  // --- the store's thread

  private void serve() {
    while (!closed) {
      try {
        bell.poll(problem().isEmpty() ? proveMillis : RETRY_MILLIS, TimeUnit.MILLISECONDS);
        if (!closed) {
          write();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("an unexpected error on the thread that writes to {}", directory, e);
      }
    }
  }

  /**
   * Everything that is asked for, at once. Where nothing is, what a claim may soon need is proved
   * to be had; that also makes good a file that somebody deleted.
   */
  private void write() {
    Attempt attempt = begin();
    try {
      disk.put(attempt.next());
    } catch (IOException e) {
      String why = refusal(disk, e);
      refused(why);
      attempt
          .orders()
          .forEach(order -> order.written().completeExceptionally(new IOException(why, e)));
      return;
    } finally {
      over();
    }
    taken(attempt);
    attempt.orders().forEach(order -> order.written().complete(null));
    attempt.wanted().forEach((group, r) -> r.done().accept(attempt.next().reserved(group)));
  }

  private synchronized Attempt begin() {
    Remembered next = kept;
    for (Map.Entry<String, Reservation> each : wanted.entrySet()) {
      next = next.withReserved(each.getKey(), each.getValue().atLeast() + BLOCK);
    }
    for (Order order : orders) {
      next = next.withStandby(order.groups(), order.on());
    }
    Attempt attempt = new Attempt(next, Map.copyOf(wanted), List.copyOf(orders));
    orders.clear();
    writing = true;
    writingSinceNanos = clock.nanos();
    return attempt;
  }

  private synchronized void over() {
    writing = false;
    silent = false;
  }

  private synchronized void taken(Attempt attempt) {
    kept = attempt.next();
    attempt.wanted().forEach(wanted::remove);
    if (!problem.isEmpty()) {
      problem = "";
      journal.publish(
          EventType.STATE_RESTORED,
          directory.toString(),
          directory + " can be written again: this node may reserve epochs and claim",
          Map.of());
    }
  }

  private synchronized void refused(String why) {
    if (!why.equals(problem)) {
      fails(why, REMEDY + ": it is tried again every second");
    }
  }

  /**
   * What is under way gets a second to end; a disk that does not answer is not waited for. The
   * thread is not interrupted: that would close the file that it writes, which waits for the disk.
   */
  @Override
  public void close() {
    closed = true;
    bell.offer(true);
    List<Order> late;
    synchronized (this) {
      late = List.copyOf(orders);
      orders.clear();
    }
    late.forEach(order -> order.fails("the agent is stopping"));
    try {
      writer.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
