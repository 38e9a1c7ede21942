package dev.lvsd.agent.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
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
 * thread of its own.
 */
public final class ElectionStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ElectionStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "election.json";
  private static final long BLOCK = 64;
  private static final long RETRY_MILLIS = 1000;

  private final Path directory;
  private final Map<String, Long> reserved = new HashMap<>();
  private final Set<String> standby = new TreeSet<>();
  private final long largestTtlNanos;
  private final ThreadPoolExecutor writer;
  private volatile boolean closed;
  private volatile String problem = "";

  private ElectionStore(Path directory, Map<String, Long> reserved, long largestTtlNanos) {
    this.directory = directory;
    this.reserved.putAll(reserved);
    this.largestTtlNanos = largestTtlNanos;
    this.writer =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(64),
            task -> {
              Thread thread = new Thread(task, "election-store");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Reads what an earlier life left, creating the directory where it is missing, and puts the ttl
   * of this life on disk.
   *
   * @throws IOException with a message for people, where the directory cannot be used or the file
   *     is damaged
   */
  public static ElectionStore open(Path directory, long ttlNanos) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IOException(
          "cannot create the state directory " + directory + ": " + why(e) + "; see stateDir", e);
    }
    Map<String, Long> epochs = new HashMap<>();
    List<String> standby = new ArrayList<>();
    long largest = 0;
    if (Files.exists(file)) {
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
                + "; if the other nodes hold the epochs, stop them all for 10 s, delete it, and start anew",
            e);
      }
      root.path("epochs")
          .properties()
          .forEach(entry -> epochs.put(entry.getKey(), entry.getValue().asLong()));
      root.path("standby").forEach(name -> standby.add(name.asText()));
      largest = root.path("largestTtlNanos").asLong();
    }
    ElectionStore store = new ElectionStore(directory, epochs, Math.max(largest, ttlNanos));
    store.standby.addAll(standby);
    if (largest < ttlNanos) {
      // Promises of this life may be this long; a shorter one on disk would cut the next life's
      // abstention short.
      store.write();
    }
    return store;
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
      return written;
    }
    try {
      writer.execute(() -> standbyNow(groups, on, written));
    } catch (RejectedExecutionException e) {
      written.completeExceptionally(new IOException("the agent is stopping", e));
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
      written.complete(null);
    } catch (IOException e) {
      synchronized (this) {
        standby.clear();
        standby.addAll(before);
      }
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
    try {
      writer.execute(() -> reserveNow(group, atLeast, done));
    } catch (RejectedExecutionException e) {
      // Closed: nothing is claimed any more either. The queue has room for every group's request.
      log.debug("a reservation for {} came after the end", group);
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
        problem = "";
        done.accept(upTo);
        return;
      } catch (IOException e) {
        synchronized (this) {
          reserved.put(group, before);
        }
        if (closed) {
          return; // The interrupt of close breaks a write off.
        }
        if (problem.isEmpty()) {
          log.error("{}; no claim is made without an epoch on disk", e.getMessage());
        }
        problem = String.valueOf(e.getMessage());
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

  /** Why epochs cannot be put on disk at present; empty where they can. */
  public String problem() {
    return problem;
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
    writer.shutdownNow();
  }
}
