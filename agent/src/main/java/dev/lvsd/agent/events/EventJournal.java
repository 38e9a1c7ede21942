package dev.lvsd.agent.events;

import dev.lvsd.agent.time.WallClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal: numbers events in the order in which they were published, keeps the latest in
 * memory, and hands every one to every subscriber.
 *
 * <p>{@link #publish} copies its arguments and puts them into a queue without taking a lock.
 * Numbering, subscribers and the disk each have threads of their own; each queue between them is
 * bounded, and what does not fit is counted.
 */
public final class EventJournal implements Journal, AutoCloseable {
  /** How many events {@link #since} can answer with. */
  public static final int RECENT = 1024;

  private static final Logger log = LoggerFactory.getLogger(EventJournal.class);
  private static final int PENDING = 8192;
  private static final int BLOCK = 10_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private record Pending(
      EventType type,
      String subject,
      String message,
      Map<String, Object> data,
      String epoch,
      Instant time) {}

  private final String source;
  private final String node;
  private final WallClock clock;
  private final Supplier<String> epoch;
  private final SequenceStore store;
  private final long idBase = new SecureRandom().nextLong();
  private final EventRing ring = new EventRing(RECENT);
  private final List<Mailbox<Event>> subscribers = new CopyOnWriteArrayList<>();
  private final LongAdder failed = new LongAdder();
  private final Mailbox<Pending> numbering;
  private final Mailbox<Long> reserving;
  private volatile long last;
  private long asked;

  private EventJournal(
      String cluster,
      String node,
      SequenceStore store,
      long last,
      WallClock clock,
      Supplier<String> epoch) {
    this.source = "/lvsd/" + cluster + "/" + node;
    this.node = node;
    this.store = store;
    this.last = last;
    this.asked = last;
    this.clock = clock;
    this.epoch = epoch;
    this.numbering = new Mailbox<>("lvsd-events", PENDING, this::number);
    this.reserving = new Mailbox<>("lvsd-events-sequence", 4, store::write);
  }

  /**
   * Opens the journal of a node. Reads and writes {@code event-sequence} in the state directory
   * before it returns; a directory that cannot be written is logged and costs only the promise that
   * numbers rise over a restart.
   *
   * @param epoch the current epoch, empty where there is none; asked on the publisher's thread, so
   *     it must not block; an entry {@code epoch} in an event's data takes precedence
   */
  public static EventJournal open(
      Path stateDir, String cluster, String node, WallClock clock, Supplier<String> epoch) {
    SequenceStore store = new SequenceStore(stateDir.resolve("event-sequence"));
    EventJournal journal = new EventJournal(cluster, node, store, store.read(clock), clock, epoch);
    journal.asked = journal.last + BLOCK;
    store.write(journal.asked);
    journal.reserving.start();
    journal.numbering.start();
    return journal;
  }

  @Override
  public void publish(EventType type, String subject, String message, Map<String, Object> data) {
    try {
      Map<String, Object> copy = EventData.copy(data);
      Object given = copy.get("epoch");
      String current = given != null ? given.toString() : epoch.get();
      numbering.offer(new Pending(type, subject, message, copy, current, clock.now()));
    } catch (RuntimeException e) {
      failed.increment();
      log.error("publishing {} of {} failed", type, subject, e);
    }
  }

  /**
   * Calls the consumer with every event from now on, in order, on a thread of its own; it may
   * block. When it is {@code capacity} events behind, further events are dropped for it, counted
   * and logged, until it has caught up.
   */
  public void subscribe(String name, int capacity, Consumer<Event> consumer) {
    Mailbox<Event> mailbox = new Mailbox<>("lvsd-events-" + name, capacity, consumer);
    mailbox.start();
    subscribers.add(mailbox);
  }

  /** Up to {@link #RECENT} events with a higher number than this, oldest first. */
  public List<Event> since(long sequence) {
    return ring.since(sequence);
  }

  /** The number of the latest event. */
  public long lastSequence() {
    return last;
  }

  /** How many events were lost here or before a subscriber, because nobody kept up. */
  public long dropped() {
    long lost = failed.sum() + numbering.refused();
    for (Mailbox<Event> subscriber : subscribers) {
      lost += subscriber.refused();
    }
    return lost;
  }

  /** Takes no more events; subscribers get 2 s each for those that are under way. */
  @Override
  public void close() {
    numbering.close(CLOSE_TIMEOUT);
    subscribers.forEach(subscriber -> subscriber.close(CLOSE_TIMEOUT));
    // By its thread: a disk that does not answer must not hold up the end of the agent.
    reserving.offer(last);
    reserving.close(CLOSE_TIMEOUT);
  }

  private void number(Pending pending) {
    long sequence = last + 1;
    if (sequence > asked - BLOCK / 2) {
      asked += BLOCK;
      reserving.offer(asked);
    }
    last = sequence;
    Event event =
        new Event(
            id(sequence),
            pending.type(),
            source,
            pending.subject(),
            pending.time(),
            node,
            pending.epoch(),
            sequence,
            pending.message(),
            pending.data());
    ring.add(event);
    for (Mailbox<Event> subscriber : subscribers) {
      subscriber.offer(event);
    }
  }

  /**
   * A version 8 UUID (RFC 9562): 60 bits random per start, 62 bits of the number. Unique even if
   * numbers repeat because the state directory was lost, and no entropy is needed per event.
   */
  private String id(long sequence) {
    long most = (idBase & 0xffff_ffff_ffff_0fffL) | 0x8000L;
    long least = (sequence & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(most, least).toString();
  }
}
