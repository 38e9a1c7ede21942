package dev.lvsd.agent.events.webhook;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What still has to be delivered to one endpoint, in order: a directory with one small file per
 * event. A file is written beside its place, forced to the disk and then renamed, so it is there
 * wholly or not at all; one that a power loss has damaged all the same is skipped.
 *
 * <p>When the disk refuses, up to {@value #MAX_IN_MEMORY} events wait in memory instead. When the
 * outbox is full, the oldest make room. Blocks for as long as the disk takes; one thread at a time.
 */
final class Outbox {
  /** At most this many events wait, and at most {@link #MAX_BYTES} of them. */
  static final int MAX_EVENTS = 10_000;

  static final long MAX_BYTES = 16L << 20;
  static final int MAX_IN_MEMORY = 256;

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final Pattern NAME =
      Pattern.compile("([0-9]{19})_([0-9]{1,18})_([0-9A-Za-z-]{1,64})\\.json");

  /**
   * One event that waits.
   *
   * @param index its place in the order
   * @param id the event's id
   * @param time when it happened
   * @param bytes length of the body in UTF-8
   * @param body only where the disk would not take it
   */
  record Item(long index, String id, Instant time, long bytes, @Nullable String body) {
    String fileName() {
      return "%019d_%d_%s.json".formatted(index, time.toEpochMilli(), id);
    }
  }

  private final Path directory;
  private final int maxEvents;
  private final long maxBytes;
  private final Deque<Item> items = new ArrayDeque<>();
  private long bytes;
  private int inMemory;
  private long nextIndex = 1;
  private boolean failing;

  private Outbox(Path directory, int maxEvents, long maxBytes) {
    this.directory = directory;
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  /** Finds what an earlier run has left. A directory that cannot be used is logged. */
  static Outbox open(Path directory) {
    return open(directory, MAX_EVENTS, MAX_BYTES);
  }

  static Outbox open(Path directory, int maxEvents, long maxBytes) {
    Outbox outbox = new Outbox(directory, maxEvents, maxBytes);
    outbox.load();
    return outbox;
  }

  int size() {
    return items.size();
  }

  /** The oldest, or none. */
  @Nullable Item head() {
    return items.peekFirst();
  }

  /**
   * Adds one at the end.
   *
   * @param headInUse whether the oldest is just being sent and so must stay
   * @return how many had to be dropped for it, itself included
   */
  int append(String id, Instant time, String body, boolean headInUse) {
    byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
    int dropped = makeRoom(utf8.length, headInUse);
    Item item = new Item(nextIndex++, id, time, utf8.length, null);
    if (!write(item, utf8)) {
      if (inMemory >= MAX_IN_MEMORY) {
        return dropped + 1;
      }
      inMemory++;
      item = new Item(item.index(), id, time, utf8.length, body);
    }
    items.addLast(item);
    bytes += utf8.length;
    return dropped;
  }

  /** The body of an event; empty where its file is damaged or gone. */
  Optional<String> body(Item item) {
    if (item.body() != null) {
      return Optional.of(item.body());
    }
    try {
      String body = Files.readString(directory.resolve(item.fileName()));
      JsonObject parsed = new JsonObject(body);
      return parsed.containsKey("id") ? Optional.of(body) : Optional.empty();
    } catch (DecodeException e) {
      log.warn("event {} in {} is damaged: not a whole document", item.fileName(), directory);
      return Optional.empty();
    } catch (IOException e) {
      log.warn("event {} in {} cannot be read: {}", item.fileName(), directory, e.toString());
      return Optional.empty();
    }
  }

  void remove(Item item) {
    if (items.remove(item)) {
      forget(item);
    }
  }

  private int makeRoom(long needed, boolean headInUse) {
    int dropped = 0;
    Iterator<Item> oldest = items.iterator();
    if (headInUse && oldest.hasNext()) {
      oldest.next();
    }
    while (oldest.hasNext() && (items.size() >= maxEvents || bytes + needed > maxBytes)) {
      Item item = oldest.next();
      oldest.remove();
      forget(item);
      dropped++;
    }
    return dropped;
  }

  private void forget(Item item) {
    bytes -= item.bytes();
    if (item.body() != null) {
      inMemory--;
      return;
    }
    try {
      Files.deleteIfExists(directory.resolve(item.fileName()));
    } catch (IOException e) {
      failed("removing", e);
    }
  }

  private boolean write(Item item, byte[] utf8) {
    Path place = directory.resolve(item.fileName());
    Path beside = directory.resolve(item.fileName() + ".part");
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer buffer = ByteBuffer.wrap(utf8);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(false);
      }
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
      failing = false;
      return true;
    } catch (IOException e) {
      failed("storing", e);
      deleteQuietly(beside);
      return false;
    }
  }

  private void load() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Item> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Matcher matcher = NAME.matcher(name);
        if (matcher.matches()) {
          found.add(item(matcher, Files.size(file)));
        } else if (name.endsWith(".part")) {
          deleteQuietly(file);
        }
      }
    } catch (IOException e) {
      failed("reading", e);
    }
    found.sort(Comparator.comparingLong(Item::index));
    for (Item item : found) {
      items.addLast(item);
      bytes += item.bytes();
      nextIndex = item.index() + 1;
    }
  }

  private static Item item(Matcher matcher, long size) {
    return new Item(
        Long.parseLong(matcher.group(1)),
        matcher.group(3),
        Instant.ofEpochMilli(Long.parseLong(matcher.group(2))),
        size,
        null);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.debug("{} could not be deleted: {}", file, e.toString());
    }
  }

  private void failed(String what, IOException e) {
    if (!failing) {
      log.error(
          "{} webhook events in {} failed: {}; up to {} wait in memory until the disk takes them"
              + " again. Check that stateDir is writable and has space",
          what,
          directory,
          e.toString(),
          MAX_IN_MEMORY);
    }
    failing = true;
  }
}
