package dev.lvsd.agent.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node must not forget: how far epochs may have been used, the longest promise it may have
 * made, and which groups an operator keeps it from owning. One file, {@code election.json} in the
 * state directory, replaced whole and synced before it counts.
 *
 * <p>Epochs are reserved in blocks ahead of need, so that no claim waits for a disk. Writing has a
 * thread of its own. It also writes the file anew where nothing has been asked for half a minute: a
 * directory that became full or read-only is to be known before the reserved epochs are used up.
 */
public final class ElectionStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ElectionStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "election.json";
  private static final long BLOCK = 64;
  private static final long RETRY_MILLIS = 1000;
  private static final long PROVE_MILLIS = 30_000;
  private static final int TASKS = 64;
  private static final String REMEDY = "make the state directory writable, with space left";

  private final Path directory;
  private final Map<String, Long> reserved = new HashMap<>();
  private final Set<String> standby = new TreeSet<>();
  private final long largestTtlNanos;
  private final long proveMillis;
  private final ArrayBlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASKS);
  private final Thread writer;
  private volatile boolean closed;
  private volatile String problem = "";
  private volatile Journal journal = (type, subject, message, data) -> {};

  private ElectionStore(Path directory, Left left, long largestTtlNanos, long proveMillis) {
    this.directory = directory;
    this.reserved.putAll(left.epochs());
    this.standby.addAll(left.standby());
    this.largestTtlNanos = largestTtlNanos;
    this.proveMillis = proveMillis;
    this.writer = new Thread(this::serve, "election-store");
    this.writer.setDaemon(true);
  }

  /** What an earlier life left. */
  private record Left(Map<String, Long> epochs, List<String> standby, long largestTtlNanos) {}

  /**
   * Reads what an earlier life left, creating the directory where it is missing, and puts the ttl
   * of this life on disk. What is asked of the store waits until {@link #start}.
   *
   * @throws IOException with a message for people, where the directory cannot be used or the file
   *     is damaged
   */
  public static ElectionStore open(Path directory, long ttlNanos) throws IOException {
    return open(directory, ttlNanos, PROVE_MILLIS);
  }

  /**
   * @param proveMillis after so long without a write one is made, to know that the disk takes it
   */
  static ElectionStore open(Path directory, long ttlNanos, long proveMillis) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IOException(
          "cannot create the state directory " + directory + ": " + why(e) + "; see stateDir", e);
    }
    Path file = directory.resolve(FILE);
    Left left = Files.exists(file) ? read(file) : new Left(Map.of(), List.of(), 0);
    long largest = Math.max(left.largestTtlNanos(), ttlNanos);
    ElectionStore store = new ElectionStore(directory, left, largest, proveMillis);
    if (left.largestTtlNanos() < ttlNanos) {
      // Promises of this life may be this long; a shorter one on disk would cut the next life's
      // abstention short.
      try {
        store.write();
      } catch (IOException e) {
        throw new IOException(e.getMessage() + "; " + REMEDY + ", then start the agent", e);
      }
    }
    return store;
  }

  private static Left read(Path file) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
      if (root == null
          || !root.path("epochs").isObject()
          || !root.path("largestTtlNanos").isIntegralNumber()
          || root.path("epochs").properties().stream()
              .anyMatch(e -> !e.getValue().canConvertToLong() || !e.getValue().isIntegralNumber())
          || !namesOrNothing(root.path("standby"))) {
        throw new IOException("not what was written there");
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot read "
              + file
              + ": "
              + why(e)
              + "; what this node promised is not known, so leave its agent stopped for at least 10"
              + " s, and for longer than heartbeat.interval x multiplier, then delete it and start"
              + " the agent while another node runs, which knows the epochs; lvsd standby, if it"
              + " was given, has to be given again",
          e);
    }
    Map<String, Long> epochs = new HashMap<>();
    List<String> standby = new ArrayList<>();
    root.path("epochs")
        .properties()
        .forEach(entry -> epochs.put(entry.getKey(), entry.getValue().asLong()));
    root.path("standby").forEach(name -> standby.add(name.asText()));
    return new Left(epochs, standby, root.path("largestTtlNanos").asLong());
  }

  /**
   * Starts to write. Once.
   *
   * @param to told once when the disk refuses, for every reason, and once when it takes again
   */
  public void start(Journal to) {
    journal = to;
    writer.start();
  }

  /** What an earlier version wrote has no such key. */
  private static boolean namesOrNothing(JsonNode standby) {
    boolean names = standby.isArray();
    for (JsonNode name : standby) {
      names &= name.isTextual();
    }
    return names || standby.isMissingNode();
  }

  /** The longest promise that any life of this node may have made. */
  public long largestTtlNanos() {
    return largestTtlNanos;
  }

  /** Up to where epochs of the group may have been used before this life; 0 for none. */
  public synchronized long reserved(String group) {
    return reserved.getOrDefault(group, 0L);
  }

  /** Whether an operator keeps this node from owning the group. */
  public synchronized boolean standby(String group) {
    return standby.contains(group);
  }

  /**
   * Puts on disk that an operator keeps this node from owning these groups, or does so no longer.
   *
   * @return done, on the store's thread, once it is synced; failed, with nothing changed, where the
   *     disk refuses
   */
  public CompletableFuture<Void> standby(Collection<String> groups, boolean on) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    if (!problem.isEmpty()) {
      written.completeExceptionally(new IOException(problem));
    } else if (closed || !tasks.offer(() -> standbyNow(groups, on, written))) {
      written.completeExceptionally(
          new IOException(
              closed ? "the agent is stopping" : "the disk of " + directory + " is behind"));
    }
    return written;
  }

  private void standbyNow(Collection<String> groups, boolean on, CompletableFuture<Void> written) {
    Set<String> before;
    synchronized (this) {
      before = Set.copyOf(standby);
      if (on) {
        standby.addAll(groups);
      } else {
        standby.removeAll(groups);
      }
    }
    try {
      write();
      taken();
      written.complete(null);
    } catch (IOException e) {
      synchronized (this) {
        standby.clear();
        standby.addAll(before);
      }
      refused(e);
      written.completeExceptionally(e);
    }
  }

  /**
   * Puts epochs up to at least this counter on disk, then tells up to where.
   *
   * @param done called on the store's thread once it is synced; retried every second for as long as
   *     the disk refuses
   */
  public void reserve(String group, long atLeast, LongConsumer done) {
    if (!tasks.offer(() -> reserveNow(group, atLeast, done))) {
      // Does not happen: every group asks for one at a time, and operators for few.
      log.error("the epochs of {} are not reserved: too much waits for the disk", group);
    }
  }

  private void reserveNow(String group, long atLeast, LongConsumer done) {
    while (!closed) {
      long upTo;
      long before;
      synchronized (this) {
        before = reserved.getOrDefault(group, 0L);
        upTo = Math.max(before, atLeast + BLOCK);
        reserved.put(group, upTo);
      }
      try {
        write();
        taken();
        done.accept(upTo);
        return;
      } catch (IOException e) {
        synchronized (this) {
          reserved.put(group, before);
        }
        refused(e);
        if (!pause()) {
          return;
        }
      }
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Why nothing can be put on disk, as of the last attempt; empty where it can. */
  public String problem() {
    return problem;
  }

  // --- the store's thread

  private void serve() {
    while (!closed) {
      try {
        long waitMillis = problem.isEmpty() ? proveMillis : RETRY_MILLIS;
        Runnable task = tasks.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (task == null) {
          prove();
        } else {
          task.run();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("an unexpected error on the thread that writes to {}", directory, e);
      }
    }
  }

  /**
   * That what a claim may soon need can be had; it also makes good a file that somebody deleted.
   */
  private void prove() {
    try {
      write();
      taken();
    } catch (IOException e) {
      refused(e);
    }
  }

  private void taken() {
    if (!problem.isEmpty()) {
      problem = "";
      journal.publish(
          EventType.STATE_RESTORED,
          directory.toString(),
          directory + " can be written again: this node may reserve epochs and claim",
          Map.of());
    }
  }

  private void refused(IOException e) {
    String why = String.valueOf(e.getMessage());
    if (closed || why.equals(problem)) {
      return; // The interrupt of close breaks a write off.
    }
    problem = why;
    journal.publish(
        EventType.STATE_FAILED,
        directory.toString(),
        why
            + "; what this node owns it keeps, but once the epochs that are on disk are used up it"
            + " claims nothing; "
            + REMEDY
            + ": it is tried again every second",
        Map.of("problem", why));
  }

  private void write() throws IOException {
    ObjectNode root = JSON.createObjectNode().put("largestTtlNanos", largestTtlNanos);
    ObjectNode epochs = root.putObject("epochs");
    ArrayNode names = root.putArray("standby");
    synchronized (this) {
      reserved.forEach(epochs::put);
      standby.forEach(names::add);
    }
    Path file = directory.resolve(FILE);
    Path fresh = directory.resolve(FILE + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(root));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
        parent.force(true);
      }
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + why(e), e);
    }
  }

  /** One line; Java's own messages for files are often the name alone. */
  private static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    } else if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    } else if (e instanceof JsonProcessingException json) {
      return json.getOriginalMessage().lines().findFirst().orElse("not JSON");
    }
    return String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    closed = true;
    writer.interrupt();
  }
}
