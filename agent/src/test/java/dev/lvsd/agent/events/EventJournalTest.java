package dev.lvsd.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventJournalTest {
  private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

  private final Path stateDir;

  EventJournalTest(@TempDir Path stateDir) {
    this.stateDir = stateDir;
  }

  private EventJournal open() {
    return EventJournal.open(stateDir, "web-lb", "director-a", () -> NOW, () -> "7@director-a");
  }

  private static void publish(EventJournal journal, String subject) {
    journal.publish(EventType.VIP_ACQUIRED, subject, "It happened.", Map.of());
  }

  private static List<Long> sequences(EventJournal journal) {
    return journal.since(0).stream().map(Event::sequence).collect(Collectors.toList());
  }

  @Test
  void events_are_numbered_in_the_order_of_the_calls() {
    EventJournal journal = open();
    for (int i = 0; i < 5; i++) {
      publish(journal, "group-" + i);
    }
    journal.close();
    assertThat(journal.since(0))
        .extracting(Event::subject)
        .containsExactly("group-0", "group-1", "group-2", "group-3", "group-4");
    assertThat(sequences(journal)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void an_event_says_where_when_and_under_which_epoch_it_happened() {
    EventJournal journal = open();
    publish(journal, "default");
    journal.publish(EventType.VIP_RELEASED, "default", "Gone.", Map.of("epoch", "8@director-b"));
    journal.close();
    Event first = journal.since(0).get(0);
    assertThat(first.source()).isEqualTo("/lvsd/web-lb/director-a");
    assertThat(first.node()).isEqualTo("director-a");
    assertThat(first.time()).isEqualTo(NOW);
    assertThat(first.epoch()).isEqualTo("7@director-a");
    assertThat(journal.since(1).get(0).epoch()).isEqualTo("8@director-b");
  }

  @Test
  void every_id_is_another_uuid() {
    EventJournal journal = open();
    publish(journal, "a");
    publish(journal, "b");
    journal.close();
    List<Event> events = journal.since(0);
    assertThat(events.get(0).id()).isNotEqualTo(events.get(1).id());
    assertThat(UUID.fromString(events.get(0).id()).version()).isEqualTo(8);
    assertThat(UUID.fromString(events.get(0).id()).variant()).isEqualTo(2);
  }

  @Test
  void numbers_go_on_without_a_gap_after_an_orderly_restart() {
    EventJournal before = open();
    publish(before, "a");
    publish(before, "b");
    before.close();
    EventJournal after = open();
    publish(after, "c");
    after.close();
    assertThat(sequences(after)).containsExactly(3L);
  }

  @Test
  void numbers_jump_ahead_after_a_crash() throws IOException {
    EventJournal before = open();
    publish(before, "a");
    byte[] asTheCrashLeftIt = Files.readAllBytes(stateDir.resolve("event-sequence"));
    before.close();
    Files.write(stateDir.resolve("event-sequence"), asTheCrashLeftIt);
    EventJournal after = open();
    publish(after, "b");
    after.close();
    assertThat(after.since(0).get(0).sequence()).isGreaterThan(before.lastSequence());
  }

  @Test
  void more_numbers_are_reserved_before_they_are_needed() throws Exception {
    EventJournal journal = open();
    CountDownLatch seen = new CountDownLatch(6000);
    journal.subscribe("test", 10_000, event -> seen.countDown());
    for (int i = 0; i < 6000; i++) {
      publish(journal, "a");
    }
    seen.await();
    Path file = stateDir.resolve("event-sequence");
    // The disk has a thread of its own, so the block may still be on its way.
    while (Long.parseLong(Files.readString(file).strip()) < 20_000) {
      Thread.onSpinWait();
    }
    journal.close();
    assertThat(Files.readString(file).strip()).isEqualTo("6000");
  }

  @Test
  void a_damaged_sequence_file_does_not_bring_old_numbers_back() throws IOException {
    Files.writeString(stateDir.resolve("event-sequence"), "garbage");
    EventJournal journal = open();
    publish(journal, "a");
    journal.close();
    assertThat(sequences(journal)).containsExactly(NOW.toEpochMilli() + 1);
  }

  @Test
  void a_state_directory_that_cannot_be_written_costs_no_event() throws IOException {
    Path notADirectory = Files.createFile(stateDir.resolve("file"));
    EventJournal journal =
        EventJournal.open(notADirectory, "web-lb", "director-a", () -> NOW, () -> "");
    publish(journal, "a");
    journal.close();
    assertThat(journal.since(0)).extracting(Event::subject).containsExactly("a");
  }

  @Test
  void only_the_latest_events_are_kept() {
    EventJournal journal = open();
    int published = EventJournal.RECENT + 10;
    for (int i = 0; i < published; i++) {
      publish(journal, "a");
    }
    journal.close();
    assertThat(sequences(journal))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(11, published).boxed().collect(Collectors.toList()));
  }

  @Test
  void every_subscriber_gets_every_event_in_order() {
    EventJournal journal = open();
    List<Event> one = Collections.synchronizedList(new ArrayList<>());
    List<Event> other = Collections.synchronizedList(new ArrayList<>());
    journal.subscribe("one", 100, one::add);
    journal.subscribe("other", 100, other::add);
    for (int i = 0; i < 50; i++) {
      publish(journal, "a");
    }
    journal.close();
    assertThat(one).isEqualTo(journal.since(0)).hasSize(50);
    assertThat(other).isEqualTo(one);
  }

  @Test
  void a_subscriber_that_hangs_delays_nobody_and_what_it_misses_is_counted() throws Exception {
    EventJournal journal = open();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    journal.subscribe(
        "hung",
        1,
        event -> {
          hanging.countDown();
          awaitQuietly(release);
        });
    publish(journal, "first");
    hanging.await();
    CountDownLatch seen = new CountDownLatch(3);
    journal.subscribe("other", 100, event -> seen.countDown());
    publish(journal, "waits in the queue");
    publish(journal, "does not fit");
    publish(journal, "nor does this");
    seen.await();
    // The subscriber that hung was offered the last event before the other one was.
    assertThat(journal.dropped()).isEqualTo(2);
    release.countDown();
    journal.close();
  }

  @Test
  void a_subscriber_that_throws_gets_the_next_event() {
    EventJournal journal = open();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    journal.subscribe(
        "clumsy",
        100,
        event -> {
          seen.add(event.subject());
          if (event.subject().equals("bad")) {
            throw new IllegalStateException("as the test wants it");
          }
        });
    publish(journal, "bad");
    publish(journal, "good");
    journal.close();
    assertThat(seen).containsExactly("bad", "good");
  }

  @Test
  void data_is_copied_so_that_later_changes_do_not_show() {
    EventJournal journal = open();
    Map<String, Object> data = new HashMap<>();
    List<Object> list = new ArrayList<>(List.of(1));
    data.put("list", list);
    journal.publish(EventType.VIP_ACQUIRED, "a", "It happened.", data);
    list.add(2);
    data.put("late", true);
    journal.close();
    assertThat(journal.since(0).get(0).data()).isEqualTo(Map.of("list", List.of(1)));
  }

  @Test
  void data_that_is_not_json_becomes_text_and_nothing_is_left_out() {
    EventJournal journal = open();
    Map<String, Object> data = new HashMap<>();
    data.put("at", NOW);
    data.put("none", null);
    data.put("nan", Double.NaN);
    data.put("self", data);
    journal.publish(EventType.VIP_ACQUIRED, "a", "It happened.", data);
    journal.close();
    Map<String, Object> kept = journal.since(0).get(0).data();
    assertThat(kept)
        .containsEntry("at", "2026-11-22T18:00:00Z")
        .containsEntry("nan", "NaN")
        .doesNotContainKey("none");
    assertThat(CloudEvents.toJson(journal.since(0).get(0)).encode()).contains("\"nan\":\"NaN\"");
  }

  @Test
  void publishing_after_the_end_is_counted_and_harmless() {
    EventJournal journal = open();
    journal.close();
    publish(journal, "late");
    assertThat(journal.dropped()).isEqualTo(1);
    assertThat(journal.since(0)).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
