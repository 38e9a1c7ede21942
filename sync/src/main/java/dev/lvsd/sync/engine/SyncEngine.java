package dev.lvsd.sync.engine;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.SyncCapture;
import dev.lvsd.sync.kernel.KernelFeed;
import dev.lvsd.sync.kernel.UdpSocketStatus;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageException;
import dev.lvsd.sync.resync.ReceiverTable;
import dev.lvsd.sync.resync.SourceTable;
import dev.lvsd.sync.table.ConnectionTable;
import dev.lvsd.sync.table.Origin;
import dev.lvsd.sync.table.StateTimeouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the shadow of the kernel's connection table. One thread ("sync") owns the table; another
 * ("sync-capture") reads sync messages off the interface and hands them over in batches, so that a
 * look at the table never costs a message. {@code /proc/net/ip_vs_conn} is read at the start
 * ({@link ProcReader}), when messages are already gathered, and again only where messages were
 * lost: on kernels before late 2024 reading it is quadratic.
 *
 * <p>Methods may be called from any thread and do not block but for {@link #close}.
 */
public final class SyncEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyncEngine.class);

  private static final int WAIT_MILLIS = 100;
  private static final int HEADER_BYTES = 3;

  /** Room for any datagram, and for a thousand small ones. */
  private static final int BATCH_BYTES = 128 * 1024;

  /** What may wait for the table: a quarter of a million single connections. */
  private static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

  private static final long TICK_MILLIS = 1000;
  private static final int EXPIRE_LEAST = 4096;

  /** Shares of the table that are looked at each second for what is over. */
  private static final int EXPIRE_SHARE = 8;

  /** From one look at what the kernel holds to the next. */
  private static final int UPTAKE_TICKS = 10;

  /** A table that was full and has room for a share of its entries again has room. */
  private static final int ROOM_SHARE = 10;

  private static final long REREAD_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long CLOSE_SECONDS = 2;
  private static final long LOOPBACK = 127;

  private final EngineSettings settings;
  private final LongSupplier nanoTime;
  private final Consumer<String> lostTrust;
  private final ConnectionTable table;
  private final TableSource source;
  private final TableReceiver receiver;
  private final ScheduledThreadPoolExecutor thread;
  private final ProcReader proc;
  private final Thread reader;
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong captureDrops = new AtomicLong();
  private final AtomicBoolean mustRead = new AtomicBoolean();

  private volatile Set<Long> owned = Set.of();
  private volatile EngineStatus status;
  private volatile boolean closed;
  private volatile @Nullable SyncCapture capture;
  private volatile String captureProblem = "";
  private volatile boolean sends = true;
  private final AtomicBoolean interrupted = new AtomicBoolean();

  // The rest belongs to the sync thread.
  private long messages;
  private long foreignId;
  private long malformed;
  private long dropsRead;
  private long dropsChecked;
  private boolean missed;
  private @Nullable SyncCapture counted;
  private final BackupSocket backup;
  private final Sight sight;
  private final Uptake uptake = new Uptake();
  private int ticks;
  private long refusedRequested;
  private long refusedBefore;
  private String socketProblem = "";

  /**
   * An engine that has not been started.
   *
   * @param nanoTime a monotonic clock
   * @param lostTrust is told, on the sync thread, why the table may hold what the kernel does not
   */
  public SyncEngine(EngineSettings settings, LongSupplier nanoTime, Consumer<String> lostTrust) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.lostTrust = lostTrust;
    this.status = EngineStatus.none(nanoTime.getAsLong());
    this.table = new ConnectionTable(settings.maxEntries());
    this.backup = new BackupSocket(nanoTime.getAsLong());
    this.sight = new Sight(settings.interfaceName(), settings.carrier());
    this.source = new TableSource(table, settings, () -> owned);
    this.receiver = new TableReceiver(table, settings, this::openFeed, nanoTime);
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "sync");
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    this.proc = new ProcReader(settings, this::execute, new Read(), nanoTime);
    this.reader = new Thread(this::read, "sync-capture");
    reader.setDaemon(true);
  }

  /** Starts both threads. Once. */
  public void start() {
    reader.start();
    thread.scheduleWithFixedDelay(
        () -> guarded(this::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Runs tasks one after another on the thread that owns the table. */
  public Executor executor() {
    return thread;
  }

  /** For {@link #executor} only. */
  public SourceTable source() {
    return source;
  }

  /** For {@link #executor} only. */
  public ReceiverTable receiver() {
    return receiver;
  }

  /** The groups that this node is master of: their connections are shown to the peer. */
  public void owns(Set<Long> groups) {
    owned = Set.copyOf(groups);
  }

  /** The kernel's timeouts, as {@code ipvsadm --set} may have changed them. */
  public void setTimeouts(StateTimeouts timeouts) {
    execute(() -> table.setTimeouts(timeouts));
  }

  /**
   * The sync interface was made anew under its name: until the kernel's backup daemon is started
   * anew, which the caller sees to after this, it hears nothing. Blocks for a look into /proc.
   */
  public void interfaceReplaced() {
    interrupted.set(true);
    try {
      UdpSocketStatus.read(settings.group(), settings.port()).ifPresent(backup::interfaceGone);
    } catch (IOException e) {
      LOG.warn("Whether the kernel's daemons hear anything is not known: {}", e.getMessage());
    }
  }

  /**
   * Whether this kernel's master daemon sent connections as they changed until now. Where it did
   * not, the kernel's table is read once it does.
   */
  public void sends(boolean undisturbed) {
    sends = undisturbed;
    if (!undisturbed) {
      interrupted.set(true);
    }
  }

  /** A second old, or older where the thread that owns the table is held up. */
  public EngineStatus status() {
    return status;
  }

  private TableReceiver.Feed openFeed() throws KernelException {
    KernelFeed feed = KernelFeed.open(settings.interfaceName(), settings.group(), settings.port());
    return new TableReceiver.Feed() {
      @Override
      public void send(ByteBuffer datagram) throws KernelException {
        feed.send(datagram);
      }

      @Override
      public boolean finish() throws KernelException {
        return feed.finish().complete();
      }

      @Override
      public void close() {
        feed.close();
      }
    };
  }

  // --- the capture's thread

  private void read() {
    Batch batch = new Batch();
    while (!closed) {
      try (SyncCapture open =
          SyncCapture.open(settings.interfaceName(), settings.group(), settings.port())) {
        capture = open;
        captureProblem = "";
        // Messages are gathered from now on: what the kernel holds already is read once.
        mustRead.set(true);
        execute(this::readProcIfDue);
        while (!closed) {
          open.receive(batch::add, WAIT_MILLIS);
          batch.handOver();
        }
      } catch (KernelException e) {
        complain(e);
      } catch (RuntimeException e) {
        LOG.error("Reading sync messages failed", e);
      }
      capture = null;
      pause();
    }
  }

  private void complain(KernelException e) {
    String text = String.valueOf(e.getMessage());
    if (!closed && !text.equals(captureProblem)) {
      captureProblem = text;
      LOG.warn("Sync messages cannot be seen: {}; it is tried again every second", text);
    }
  }

  private void pause() {
    try {
      if (!closed) {
        Thread.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /**
   * Messages on their way from one thread to the other, each as u16 length, u8 outgoing, bytes.
   * Gathered in one buffer, handed over as a copy of their size. Belongs to the capture's thread.
   */
  private final class Batch {
    private final ByteBuffer gathered = ByteBuffer.allocate(BATCH_BYTES);

    void add(ByteBuffer payload, boolean outgoing) {
      if (gathered.remaining() < HEADER_BYTES + payload.remaining()) {
        handOver();
      }
      gathered.putShort((short) payload.remaining()).put((byte) (outgoing ? 1 : 0)).put(payload);
    }

    void handOver() {
      int size = gathered.flip().remaining();
      if (size > 0) {
        handOver(size);
      }
      gathered.clear();
    }

    private void handOver(int size) {
      if (waitingBytes.addAndGet(size) > MAX_WAITING_BYTES) {
        waitingBytes.addAndGet(-size);
        captureDrops.incrementAndGet();
        return;
      }
      ByteBuffer copy = ByteBuffer.allocate(size).put(gathered).flip();
      long nowNanos = nanoTime.getAsLong();
      execute(
          () -> {
            waitingBytes.addAndGet(-size);
            take(copy, nowNanos);
          });
    }
  }

  // --- the sync thread

  private void execute(Runnable task) {
    try {
      thread.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      // Closed: nothing is to be kept any more.
      LOG.debug("the sync thread has ended", e);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("The connection table failed", e);
    } catch (Error e) {
      // An executor would keep it to itself.
      Thread own = Thread.currentThread();
      own.getUncaughtExceptionHandler().uncaughtException(own, e);
      throw e;
    }
  }

  private void take(ByteBuffer batch, long nowNanos) {
    while (batch.hasRemaining()) {
      int length = batch.getShort() & 0xFFFF;
      boolean outgoing = batch.get() != 0;
      ByteBuffer message = batch.slice(batch.position(), length);
      batch.position(batch.position() + length);
      message(message, outgoing, nowNanos);
    }
  }

  private void message(ByteBuffer message, boolean outgoing, long nowNanos) {
    Origin origin = outgoing ? Origin.KERNEL : Origin.PEER;
    try {
      SyncMessageDecoder.decode(
          message,
          settings.syncId(),
          connection -> {
            if (!nudge(connection)) {
              table.put(connection, nowNanos, origin);
            }
          });
      messages++;
    } catch (SyncMessageException e) {
      if (e.kind() == SyncMessageException.Kind.SYNC_ID) {
        foreignId++;
      } else {
        malformed++;
      }
    }
  }

  /** The agents' own connections that push out the kernel's buffer are nobody's loss. */
  private static boolean nudge(ConnectionView connection) {
    return !connection.ipv6() && connection.virtualLow() >>> 24 == LOOPBACK;
  }

  private void readProcIfDue() {
    // Several openings of a capture in a row need one reading.
    if (mustRead.compareAndSet(true, false)) {
      readProc();
    }
  }

  private void readProc() {
    refusedRequested = table.refused();
    proc.request();
  }

  /** Something found no room since the kernel's table was read last. */
  private boolean full() {
    return table.refused() > refusedBefore;
  }

  private boolean roomAgain() {
    return table.size() < settings.maxEntries() / ROOM_SHARE * (ROOM_SHARE - 1);
  }

  /** What the kernel's table, as it is read, does to this one. */
  private final class Read implements ProcReader.Engine {
    @Override
    public void put(ConnectionView connection, long nowNanos) {
      if (!nudge(connection)) {
        table.put(connection, nowNanos, Origin.PROC);
      }
    }

    @Override
    public long known() {
      return table.connections(nanoTime.getAsLong());
    }

    @Override
    public long knownActive() {
      return table.active(nanoTime.getAsLong());
    }

    @Override
    public void changed() {
      if (proc.known() == EngineStatus.Known.ALL) {
        refusedBefore = refusedRequested;
      }
      publish();
    }
  }

  private void tick() {
    long nowNanos = nanoTime.getAsLong();
    ticks++;
    table.expire(nowNanos, EXPIRE_LEAST + table.size() / EXPIRE_SHARE);
    checkSocket(nowNanos);
    checkCapture(nowNanos);
    checkSight();
    checkUptake(nowNanos);
    // After what was told of lost trust: who sees again must not yet count as complete.
    execute(this::publish);
  }

  private void publish() {
    status =
        new EngineStatus(
            nanoTime.getAsLong(),
            table.size(),
            table.bytes(),
            table.refused(),
            messages,
            foreignId,
            malformed,
            backup.drops(),
            captureDrops.get(),
            sight.blind(),
            untaken(),
            known(),
            problem());
  }

  private EngineStatus.Known known() {
    if (!sight.blind().isEmpty()) {
      return EngineStatus.Known.NOT_READ;
    }
    return full() && proc.known() == EngineStatus.Known.ALL
        ? EngineStatus.Known.MOST
        : proc.known();
  }

  private String untaken() {
    return socketProblem.isEmpty() ? uptake.untaken() : socketProblem;
  }

  private Optional<String> problem() {
    if (!sight.blind().isEmpty()) {
      return Optional.of(sight.blind());
    } else if (!untaken().isEmpty()) {
      return Optional.of(untaken());
    } else if (full()) {
      return Optional.of(
          "its table of connections, of "
              + settings.maxEntries()
              + " at most, had no room for some since its kernel's was read last");
    }
    return proc.problem().isEmpty() ? Optional.empty() : Optional.of(proc.problem());
  }

  /**
   * What the kernel's backup daemon had no room for is in this table, as it was seen on the
   * network, but not in the kernel's.
   */
  private void checkSocket(long nowNanos) {
    UdpSocketStatus now;
    try {
      now = UdpSocketStatus.read(settings.group(), settings.port()).orElse(null);
      socketProblem =
          now == null ? "the kernel's backup daemon does not listen: ipvsadm -l --daemon" : "";
    } catch (IOException e) {
      socketProblem = String.valueOf(e.getMessage());
      return;
    }
    String why = backup.look(now, nowNanos);
    if (backup.inDoubtNanos() != nowNanos) {
      table.distrustSince(backup.inDoubtNanos());
    }
    if (!why.isEmpty()) {
      lostTrust.accept(why);
    }
  }

  /** What the kernel was told of those that others are master of, it should hold. */
  private void checkUptake(long nowNanos) {
    if (ticks % UPTAKE_TICKS != 0 || !sight.blind().isEmpty() || !socketProblem.isEmpty()) {
      return;
    }
    Set<Long> own = owned;
    try {
      String why =
          uptake.look(
              table.tally(
                  settings.kernelCounts(),
                  connection -> !settings.vips().in(own, connection),
                  nowNanos));
      if (!why.isEmpty()) {
        table.distrust();
        lostTrust.accept(why);
      }
    } catch (IOException e) {
      LOG.debug("what the kernel counts cannot be read", e);
    }
  }

  /** What came and went while nothing was seen is not known, here nor to this node's kernel. */
  private void checkSight() {
    // In this order: an interruption between two looks counts all the same.
    boolean silent = !sends | interrupted.getAndSet(false);
    String until = sight.look(hindrance(silent));
    if (!until.isEmpty()) {
      // A reading that is under way, or ended just now, began while nothing was seen.
      proc.forget();
      readProc();
      lostTrust.accept(until + " for a while");
    }
    if (!sight.blind().isEmpty()) {
      proc.forget();
    }
  }

  private @Nullable String hindrance(boolean silent) {
    if (capture == null) {
      return captureProblem;
    } else if (backup.deaf()) {
      return BackupSocket.DEAF;
    }
    return silent ? "the kernel's master daemon did not run" : null;
  }

  /** A source that missed messages of its own kernel does not know what to send. */
  private void checkCapture(long nowNanos) {
    SyncCapture open = capture;
    if (open != counted) {
      counted = open;
      dropsRead = 0;
    }
    if (open == null) {
      return;
    }
    try {
      long drops = open.kernelDrops();
      captureDrops.addAndGet(drops - dropsRead);
      dropsRead = drops;
    } catch (KernelException e) {
      LOG.debug("statistics of the capture cannot be read", e);
    }
    long dropped = captureDrops.get();
    boolean more = dropped > dropsChecked;
    dropsChecked = dropped;
    missed |= more || !proc.problem().isEmpty() || (full() && roomAgain());
    if (more || (missed && ticks % UPTAKE_TICKS == 0)) {
      proc.missed();
    }
    // Nobody is complete before it is read; what is perhaps missing of the whole can wait.
    long rest = proc.known() == EngineStatus.Known.ALL ? REREAD_NANOS : RETRY_NANOS;
    if (missed && proc.rested(rest, nowNanos)) {
      missed = false;
      LOG.warn("Connections may be unknown; the kernel's table is read once more");
      readProc();
    }
  }

  /** Ends both threads and closes what they use; waits for seconds at most. */
  @Override
  public void close() {
    closed = true;
    SyncCapture open = capture;
    if (open != null) {
      open.close();
    }
    reader.interrupt();
    execute(receiver::close);
    thread.shutdown();
    try {
      reader.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
    proc.close();
  }
}
