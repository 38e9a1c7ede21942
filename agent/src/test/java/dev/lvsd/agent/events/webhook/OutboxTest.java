package dev.lvsd.agent.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.events.webhook.Outbox.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final Instant TIME = Instant.parse("2026-11-22T18:00:00.123Z");

  private final Path directory;

  OutboxTest(@TempDir Path temporary) {
    this.directory = temporary.resolve("ops.outbox");
  }

  private static String body(String id) {
    return "{\"id\":\"" + id + "\"}";
  }

  private static int append(Outbox outbox, String id) {
    return outbox.append(id, TIME, body(id), false);
  }

  /** Takes everything out, oldest first. */
  private static List<String> drain(Outbox outbox) {
    List<String> ids = new ArrayList<>();
    for (Item item = outbox.head(); item != null; item = outbox.head()) {
      assertThat(outbox.body(item)).contains(body(item.id()));
      ids.add(item.id());
      outbox.remove(item);
    }
    return ids;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void events_are_found_again_in_order_after_a_restart() {
    Outbox before = Outbox.open(directory);
    append(before, "a");
    append(before, "b");
    Outbox after = Outbox.open(directory);
    append(after, "c");
    assertThat(Objects.requireNonNull(after.head()).time()).isEqualTo(TIME);
    assertThat(drain(after)).containsExactly("a", "b", "c");
  }

  @Test
  void what_was_delivered_is_not_found_again() throws IOException {
    Outbox before = Outbox.open(directory);
    append(before, "a");
    append(before, "b");
    before.remove(Objects.requireNonNull(before.head()));
    assertThat(drain(Outbox.open(directory))).containsExactly("b");
    assertThat(files()).isEmpty();
  }

  @Test
  void a_torn_file_is_known_as_damaged_and_the_others_survive() throws IOException {
    Outbox before = Outbox.open(directory);
    append(before, "a");
    append(before, "b");
    Path last = files().get(1);
    Files.writeString(last, body("b").substring(0, 5));
    Outbox after = Outbox.open(directory);
    Item first = Objects.requireNonNull(after.head());
    assertThat(after.body(first)).contains(body("a"));
    after.remove(first);
    assertThat(after.body(Objects.requireNonNull(after.head()))).isEmpty();
  }

  @Test
  void an_empty_file_is_damaged_too() throws IOException {
    Outbox outbox = Outbox.open(directory);
    append(outbox, "a");
    Files.writeString(files().get(0), "");
    assertThat(outbox.body(Objects.requireNonNull(outbox.head()))).isEmpty();
  }

  @Test
  void a_half_written_file_is_cleared_away_and_a_foreign_one_left_alone() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("0000000000000000001_1_a.json.part"), "{");
    Files.writeString(directory.resolve("notes.txt"), "mine");
    assertThat(Outbox.open(directory).size()).isZero();
    assertThat(files()).containsExactly(directory.resolve("notes.txt"));
  }

  @Test
  void when_too_many_wait_the_oldest_make_room() throws IOException {
    Outbox outbox = Outbox.open(directory, 2, 1000);
    assertThat(append(outbox, "a") + append(outbox, "b")).isZero();
    assertThat(append(outbox, "c")).isEqualTo(1);
    assertThat(files()).hasSize(2);
    assertThat(drain(outbox)).containsExactly("b", "c");
  }

  @Test
  void when_too_many_bytes_wait_the_oldest_make_room() {
    Outbox outbox = Outbox.open(directory, 100, body("a").length() * 2L);
    append(outbox, "a");
    append(outbox, "b");
    assertThat(append(outbox, "c")).isEqualTo(1);
    assertThat(drain(outbox)).containsExactly("b", "c");
    assertThat(append(outbox, "d")).isZero();
  }

  @Test
  void the_event_that_is_being_sent_never_makes_room() {
    Outbox outbox = Outbox.open(directory, 2, 1000);
    append(outbox, "a");
    append(outbox, "b");
    assertThat(outbox.append("c", TIME, body("c"), true)).isEqualTo(1);
    assertThat(drain(outbox)).containsExactly("a", "c");
  }

  @Test
  void while_the_disk_refuses_events_wait_in_memory_up_to_a_limit() throws IOException {
    Files.createFile(directory);
    Outbox outbox = Outbox.open(directory);
    for (int i = 0; i < Outbox.MAX_IN_MEMORY; i++) {
      assertThat(append(outbox, "id-" + i)).isZero();
    }
    assertThat(append(outbox, "too-many")).isEqualTo(1);
    Files.delete(directory);
    assertThat(append(outbox, "on-disk-again")).isZero();
    assertThat(files()).hasSize(1);
    assertThat(drain(outbox)).hasSize(Outbox.MAX_IN_MEMORY + 1).endsWith("on-disk-again");
  }
}
