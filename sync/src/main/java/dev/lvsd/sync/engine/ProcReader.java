package dev.lvsd.sync.engine;

import dev.lvsd.sync.engine.EngineStatus.Known;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.table.KernelCounts;
import dev.lvsd.sync.table.ProcConnections;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's table of connections, piece by piece: a thread of its own ("sync-proc") waits
 * for the kernel, which takes seconds before late 2024, and the engine's thread takes in what was
 * read.
 *
 * <p>The kernel finds the place to go on at by counting connections, so that for each one that ends
 * meanwhile another is passed over. What is known afterwards is therefore held against what the
 * kernel counts at its destinations, and the table is read again, {@value #MOST_READINGS} times at
 * most, while more than a thousandth is lacking: where many come and go, that much is always on its
 * way. More than a twentieth is not: then it is not known that all are known.
 *
 * <p>Everything but the reading belongs to the engine's thread.
 */
final class ProcReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcReader.class);

  private static final int MOST_READINGS = 3;
  private static final int LACKING_SHARE = 1000;
  private static final int MISSED_SHARE = 20;
  private static final int MISSED_LEAST = 100;

  /** The kernel gives a page at a time. */
  private static final int PIECE_BYTES = 16 * 1024;

  private static final int PIECES_AHEAD = 32;
  private static final long CLOSE_MILLIS = 2000;

  /** What the engine does with it. */
  interface Engine {
    /**
     * One was there.
     *
     * @param nowNanos when the kernel said so; asking the time for each would take longer than all
     *     else where that is a system call, as in some virtual machines
     */
    void put(ConnectionView connection, long nowNanos);

    /** How many connections are known, templates left out. */
    long known();

    /** How many of them are active. */
    long knownActive();

    /** What is known has changed. */
    void changed();
  }

  private final EngineSettings settings;
  private final Executor thread;
  private final Engine engine;
  private final LongSupplier nanoTime;

  private @Nullable Thread reading;
  private boolean again;
  private int readings;
  private Known known = Known.NOT_READ;
  private long startedNanos;
  private long endedNanos;
  private long pieceNanos;
  private String problem = "";
  private @Nullable IOException broken;

  /**
   * A reader that has read nothing.
   *
   * @param thread runs tasks in order on the engine's thread; may refuse them once it has ended
   */
  ProcReader(EngineSettings settings, Executor thread, Engine engine, LongSupplier nanoTime) {
    this.settings = settings;
    this.thread = thread;
    this.engine = engine;
    this.nanoTime = nanoTime;
  }

  /** Reads the table, again if it is being read: what changed before now was perhaps not seen. */
  void request() {
    readings = 0;
    if (reading != null) {
      again = true;
    } else {
      begin();
    }
  }

  /**
   * Messages that tell of connections were missed. Where the kernel counts clearly more than are
   * known, not all are known any more: request a reading.
   */
  void missed() {
    if (known == Known.ALL) {
      try {
        if (clearlyLacking(settings.kernelCounts())) {
          known = Known.MOST;
        }
      } catch (IOException e) {
        LOG.debug("what the kernel counts cannot be read", e);
      }
    }
  }

  /** Of active ones: of what is just being opened (a flood of it, perhaps) no message tells. */
  private boolean clearlyLacking(KernelCounts counts) {
    return counts.active() - engine.knownActive() > MISSED_LEAST + counts.active() / MISSED_SHARE;
  }

  /** Nothing is seen: what was read says nothing any more. Request it once something is. */
  void forget() {
    known = Known.NOT_READ;
  }

  /** How much of what the kernel holds is known, if nothing was missed since. */
  Known known() {
    return known;
  }

  /** Whether nothing is being read, and nothing was for so long. */
  boolean rested(long nanos, long nowNanos) {
    return reading == null && nowNanos - endedNanos >= nanos;
  }

  /** Why it could not be read, for people, or nothing. */
  String problem() {
    return problem;
  }

  private void begin() {
    again = false;
    broken = null;
    readings++;
    startedNanos = nanoTime.getAsLong();
    ProcConnections parser =
        new ProcConnections(
            settings.forwarding(), connection -> engine.put(connection, pieceNanos));
    Semaphore room = new Semaphore(PIECES_AHEAD);
    Thread started = new Thread(() -> read(parser, room), "sync-proc");
    started.setDaemon(true);
    reading = started;
    started.start();
  }

  // --- the reading thread

  private void read(ProcConnections parser, Semaphore room) {
    try (InputStream in = Files.newInputStream(settings.connections())) {
      byte[] piece = new byte[PIECE_BYTES];
      int got;
      while ((got = in.read(piece)) >= 0) {
        room.acquire();
        byte[] copy = Arrays.copyOf(piece, got);
        long nowNanos = nanoTime.getAsLong();
        thread.execute(
            () -> {
              room.release();
              accept(parser, copy, nowNanos);
            });
      }
      KernelCounts counts = settings.kernelCounts();
      thread.execute(() -> finish(parser, counts));
    } catch (IOException | RuntimeException e) {
      thread.execute(() -> failed(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // --- the engine's thread

  private void accept(ProcConnections parser, byte[] piece, long nowNanos) {
    pieceNanos = nowNanos;
    try {
      if (broken == null) {
        parser.accept(piece, piece.length);
      }
    } catch (IOException e) {
      broken = e;
    }
  }

  private void ended() {
    reading = null;
    endedNanos = nanoTime.getAsLong();
  }

  private void failed(Exception e) {
    ended();
    problem = "reading " + settings.connections() + " failed: " + e.getMessage();
    LOG.warn("The kernel's connections are not known: {}", problem);
    if (again) {
      begin();
    }
  }

  private void finish(ProcConnections parser, KernelCounts counts) {
    // First of all: whatever fails, the next request reads again.
    ended();
    ProcConnections.Result result;
    try {
      if (broken != null) {
        throw broken;
      }
      result = parser.finish();
    } catch (IOException e) {
      failed(e);
      return;
    }
    problem = "";
    long counted = counts.connections();
    long found = engine.known();
    LOG.info(
        "The kernel's table was read in {} ms: {} connections; it counts {}, {} are known",
        TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startedNanos),
        result.connections(),
        counted,
        found);
    if (result.malformed() > 0) {
      LOG.warn(
          "{} lines of {} were not understood, the first: {}",
          result.malformed(),
          settings.connections(),
          result.firstMalformed());
    }
    boolean lacking = counted - found > counted / LACKING_SHARE;
    if (again || (lacking && readings < MOST_READINGS)) {
      if (known == Known.NOT_READ) {
        known = Known.MOST;
        engine.changed();
      }
      begin();
      return;
    }
    known = clearlyLacking(counts) ? Known.MOST : Known.ALL;
    if (known == Known.MOST) {
      problem = "its kernel counts clearly more connections than it shows; it is asked again";
      LOG.warn(
          "Not all of the kernel's connections are known: it counts {} active ones, {} are known",
          counts.active(),
          engine.knownActive());
    }
    engine.changed();
  }

  /** Ends the reading; waits for seconds at most. Any thread, once the engine's has ended. */
  @Override
  public void close() {
    Thread running = reading;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
