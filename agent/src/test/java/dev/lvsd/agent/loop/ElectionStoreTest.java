package dev.lvsd.agent.loop;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ElectionStoreTest {
  private static final long TTL = 500_000_000;

  private final Path temporary;
  private final RecordedEvents events = new RecordedEvents();

  ElectionStoreTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  private Path state() {
    return temporary.resolve("state");
  }

  private Path file() {
    return state().resolve("election.json");
  }

  /** Started, and telling {@link #events}. */
  private ElectionStore opened() throws IOException {
    ElectionStore store = ElectionStore.open(state(), TTL, System::nanoTime);
    store.start(events);
    return store;
  }

  private List<String> told(EventType type) {
    return events.entries().stream()
        .filter(e -> e.type() == type)
        .map(RecordedEvents.Entry::message)
        .toList();
  }

  private String onDisk() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReservationIsOnDiskBeforeItIsTold() throws Exception {
    try (ElectionStore store = opened()) {
      CompletableFuture<String> seen = new CompletableFuture<>();
      AtomicLong upTo = new AtomicLong();
      store.reserve(
          "default",
          17,
          counter -> {
            upTo.set(counter);
            seen.complete(onDisk());
          });
      assertThat(seen.get(20, TimeUnit.SECONDS)).contains("\"default\":" + upTo.get());
      assertThat(upTo.get()).isGreaterThanOrEqualTo(17);
    }
  }

  @Test
  void theNextLifeKnowsWhatWasReservedAndTheLongestPromise() throws Exception {
    CompletableFuture<Long> upTo = new CompletableFuture<>();
    try (ElectionStore store = opened()) {
      store.reserve("default", 17, upTo::complete);
      upTo.get(20, TimeUnit.SECONDS);
    }
    try (ElectionStore next = ElectionStore.open(state(), TTL / 5, System::nanoTime)) {
      assertThat(next.reserved("default")).isEqualTo(upTo.get());
      assertThat(next.reserved("other")).isZero();
      assertThat(next.largestTtlNanos()).isEqualTo(TTL);
    }
    try (ElectionStore third = ElectionStore.open(state(), 2 * TTL, System::nanoTime)) {
      assertThat(third.largestTtlNanos()).isEqualTo(2 * TTL);
    }
    assertThat(onDisk()).contains("\"largestTtlNanos\":" + 2 * TTL);
  }

  @Test
  void aLongerPromiseIsOnDiskBeforeTheStoreIsOpen() throws Exception {
    ElectionStore.open(state(), TTL, System::nanoTime).close();
    assertThat(onDisk()).contains("\"largestTtlNanos\":" + TTL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"largestTtlNanos\":5",
        "[]",
        "{\"largestTtlNanos\":5,\"epochs\":7}",
        "{\"largestTtlNanos\":\"5\",\"epochs\":{}}",
        "{\"largestTtlNanos\":5,\"epochs\":{\"default\":\"12\"}}",
        "{\"largestTtlNanos\":5,\"epochs\":{\"default\":1.5}}",
        "{\"largestTtlNanos\":5,\"epochs\":{},\"standby\":{}}",
        "{\"largestTtlNanos\":5,\"epochs\":{},\"standby\":[1]}"
      })
  void aDamagedFileIsRefusedInOneLineWithARemedy(String text) throws Exception {
    Files.createDirectories(state());
    Files.writeString(file(), text);
    assertThatThrownBy(() -> ElectionStore.open(state(), TTL, System::nanoTime))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot read " + file() + ": ")
        .hasMessageContaining("leave its agent stopped for at least 10 s")
        .hasMessageContaining("delete it")
        .message()
        .doesNotContain("\n");
    assertThat(onDisk()).isEqualTo(text);
  }

  @Test
  void aFileInTheWayOfTheDirectoryIsSaidClearly() throws Exception {
    Files.writeString(state(), "");
    assertThatThrownBy(() -> ElectionStore.open(state(), TTL, System::nanoTime))
        .hasMessageStartingWith("cannot create the state directory " + state() + ": a file")
        .hasMessageContaining("stateDir");
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsSaidAtTheStart() throws Exception {
    Files.createDirectories(state().resolve("election.json.new"));
    assertThatThrownBy(() -> ElectionStore.open(state(), TTL, System::nanoTime))
        .hasMessageStartingWith("cannot write " + file() + ": ")
        .hasMessageContaining("directory")
        .hasMessageEndingWith(
            "; make the state directory writable, with space left, then start the agent");
  }

  @Test
  void nothingIsReservedWhileTheDiskRefusesAndItIsTriedAgain() throws Exception {
    try (ElectionStore store = opened()) {
      Files.delete(file());
      Files.delete(state());
      CompletableFuture<Long> upTo = new CompletableFuture<>();
      store.reserve("default", 1, upTo::complete);
      await("the problem is told", () -> !store.problem().isEmpty());
      assertThat(store.problem()).contains(file().toString()).contains("no such file");
      assertThat(upTo).isNotDone();
      assertThat(store.reserved("default")).isZero();

      Files.createDirectories(state());
      assertThat(upTo.get(20, TimeUnit.SECONDS)).isPositive();
      assertThat(store.problem()).isEmpty();
    }
  }

  @Test
  void onAFullDiskNothingIsReservedAndWhatWasThereStays() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "a machine without /dev/full");
    try (ElectionStore store = opened()) {
      String before = onDisk();
      Path next = state().resolve("election.json.new");
      Files.createSymbolicLink(next, Path.of("/dev/full"));
      CompletableFuture<Long> upTo = new CompletableFuture<>();
      store.reserve("default", 1, upTo::complete);
      await("the problem is told", () -> !store.problem().isEmpty());
      assertThat(store.problem()).isEqualTo("cannot write " + file() + ": No space left on device");
      assertThat(upTo).isNotDone();
      assertThat(store.standby(List.of("default"), true)).isCompletedExceptionally();
      assertThat(onDisk()).isEqualTo(before);

      Files.delete(next);
      assertThat(upTo.get(20, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNoReasonNotToStartWhereAllIsThereAlready() throws Exception {
    opened().close();
    Files.createDirectories(state().resolve("election.json.new"));
    try (ElectionStore store = opened()) {
      CompletableFuture<Long> upTo = new CompletableFuture<>();
      store.reserve("default", 1, upTo::complete);
      await("the problem is told", () -> !told(EventType.STATE_FAILED).isEmpty());
      assertThat(upTo).isNotDone();
    }
  }

  @Test
  void whatTheDiskRefusesIsAnEventOncePerReasonAndSoIsItsEnd() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "a machine without /dev/full");
    Path next = state().resolve("election.json.new");
    try (ElectionStore store = opened()) {
      Files.createSymbolicLink(next, Path.of("/dev/full"));
      store.reserve("default", 1, upTo -> {});
      await("full", () -> told(EventType.STATE_FAILED).size() == 1);
      assertThat(told(EventType.STATE_FAILED).get(0))
          .startsWith("cannot write " + file() + ": No space left on device; ")
          .contains("claims nothing")
          .contains("make the state directory writable, with space left");

      Files.delete(next);
      Files.createDirectory(next);
      await("something else", () -> told(EventType.STATE_FAILED).size() == 2);
      assertThat(told(EventType.STATE_FAILED).get(1)).contains("directory");

      Files.delete(next);
      await("over", () -> told(EventType.STATE_RESTORED).size() == 1);
      assertThat(told(EventType.STATE_FAILED)).hasSize(2);
      assertThat(store.problem()).isEmpty();
    }
  }

  @Test
  void aSecondRefusalForTheSameReasonIsNoEvent() throws Exception {
    try (ElectionStore store = ElectionStore.open(state(), TTL, System::nanoTime)) {
      Files.createDirectory(state().resolve("election.json.new"));
      CompletableFuture<Void> first = store.standby(List.of("web"), true);
      CompletableFuture<Void> second = store.standby(List.of("mail"), true);
      store.start(events);
      assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasMessageContaining("directory");
      assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS)).hasMessageContaining("directory");
      assertThat(told(EventType.STATE_FAILED)).hasSize(1);
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenAnyMoreIsNoticedThoughNothingIsAsked() throws Exception {
    try (ElectionStore store = ElectionStore.open(state(), TTL, 1, System::nanoTime)) {
      Path next = state().resolve("election.json.new");
      Path old = state().resolve("old");
      Files.move(file(), old);
      store.start(events);
      await("written anew", () -> Files.exists(file()));
      assertThat(onDisk()).isEqualTo(Files.readString(old));

      while (!Files.isDirectory(next)) {
        try {
          Files.createDirectory(next);
        } catch (FileAlreadyExistsException e) {
          Thread.onSpinWait(); // The store is at it just now.
        }
      }
      await("noticed", () -> told(EventType.STATE_FAILED).size() == 1);
      assertThat(store.problem()).contains("cannot write " + file());
      Files.delete(next);
      await("over", () -> told(EventType.STATE_RESTORED).size() == 1);
    }
  }

  @Test
  void standbyOutlivesARestart() throws Exception {
    try (ElectionStore store = opened()) {
      assertThat(store.standby("web")).isFalse();
      store.standby(List.of("web", "mail"), true).get(20, TimeUnit.SECONDS);
      assertThat(onDisk()).contains("\"standby\":[\"mail\",\"web\"]");
    }
    try (ElectionStore next = opened()) {
      assertThat(next.standby("web")).isTrue();
      next.standby(List.of("web"), false).get(20, TimeUnit.SECONDS);
    }
    try (ElectionStore third = opened()) {
      assertThat(third.standby("web")).isFalse();
      assertThat(third.standby("mail")).isTrue();
    }
  }

  @Test
  void standbyThatCannotBePutOnDiskIsRefusedAndNothingChanges() throws Exception {
    try (ElectionStore store = opened()) {
      Files.delete(file());
      Files.delete(state());
      assertThatThrownBy(() -> store.standby(List.of("web"), true).get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(java.nio.file.NoSuchFileException.class)
          .hasMessageContaining("cannot write " + file());
      assertThat(store.standby("web")).isFalse();
    }
  }

  @Test
  void aFileOfAnEarlierVersionKnowsNoStandby() throws Exception {
    Files.createDirectories(state());
    Files.writeString(file(), "{\"largestTtlNanos\":" + TTL + ",\"epochs\":{\"web\":7}}");
    try (ElectionStore store = opened()) {
      assertThat(store.standby("web")).isFalse();
      assertThat(store.reserved("web")).isEqualTo(7);
    }
  }

  @Test
  void aReservationAfterTheEndIsNotAnError() throws Exception {
    ElectionStore store = opened();
    store.close();
    List<Long> told = new java.util.concurrent.CopyOnWriteArrayList<>();
    store.reserve("default", 1, told::add);
    assertThat(told).isEmpty();
  }
}
