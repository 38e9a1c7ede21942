package dev.lvsd.agent.loop;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that neither takes nor refuses: what a write there holds up, and what it does not. */
@Timeout(60)
class SilentDiskTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NEVER_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3 * SECOND);
  private final RecordedEvents events = new RecordedEvents();
  private final HeldDisk disk = new HeldDisk();
  private ElectionStore store = store(NEVER_MILLIS);

  private ElectionStore store(long proveMillis) {
    return new ElectionStore(
        Path.of("/state"), disk, Remembered.NOTHING.withTtl(1), proveMillis, now::get);
  }

  @AfterEach
  void close() {
    disk.answer(1000);
    store.close();
  }

  /** Every write waits until it is let through. */
  private static final class HeldDisk implements Disk {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore answers = new Semaphore(0);
    private volatile String refusal = "";
    private volatile Remembered content = Remembered.NOTHING;

    @Override
    public void put(Remembered remembered) throws IOException {
      begun.release();
      answers.acquireUninterruptibly();
      if (!refusal.isEmpty()) {
        throw new IOException(refusal);
      }
      content = remembered;
    }

    void awaitWrite() throws InterruptedException {
      assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    void answer(int writes) {
      answers.release(writes);
    }

    @Override
    public String toString() {
      return "/state/file";
    }
  }

  /** Looked at once a second. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now.addAndGet(SECOND);
      store.watch();
    }
  }

  private List<String> told(EventType type) {
    return events.entries().stream()
        .filter(e -> e.type() == type)
        .map(RecordedEvents.Entry::message)
        .toList();
  }

  private CompletableFuture<Long> reserve(String group) {
    CompletableFuture<Long> upTo = new CompletableFuture<>();
    store.reserve(group, 1, upTo::complete);
    return upTo;
  }

  /** A store whose thread waits for the disk. */
  private CompletableFuture<Long> held() throws InterruptedException {
    store.start(events);
    CompletableFuture<Long> upTo = reserve("web");
    disk.awaitWrite();
    store.watch();
    return upTo;
  }

  @Test
  void itIsToldOnceAndSoIsItsEnd() throws Exception {
    CompletableFuture<Long> upTo = held();
    pass(4);
    assertThat(events.entries()).isEmpty();
    assertThat(store.problem()).isEmpty();

    pass(1);
    assertThat(told(EventType.STATE_FAILED)).hasSize(1);
    assertThat(told(EventType.STATE_FAILED).get(0))
        .startsWith("cannot write /state/file: the disk has not answered for 5 s; ")
        .contains("claims nothing")
        .contains("see to the disk");
    pass(60);
    assertThat(told(EventType.STATE_FAILED)).hasSize(1);
    assertThat(store.problem())
        .isEqualTo("cannot write /state/file: the disk has not answered for 65 s");
    assertThat(upTo).isNotDone();
    assertThat(store.reserved("web")).isZero();

    disk.answer(1);
    assertThat(upTo.get(20, TimeUnit.SECONDS)).isPositive();
    assertThat(disk.content.reserved("web")).isEqualTo(upTo.get());
    assertThat(store.problem()).isEmpty();
    assertThat(events.types()).containsExactly(EventType.STATE_FAILED, EventType.STATE_RESTORED);
    pass(60);
    assertThat(events.types()).hasSize(2);
  }

  @Test
  void itIsNoticedThoughNothingIsAsked() throws Exception {
    store = store(1);
    store.start(events);
    disk.awaitWrite();
    store.watch();
    pass(5);
    assertThat(told(EventType.STATE_FAILED)).hasSize(1);
  }

  @Test
  void oneThatRefusesInTheEndIsToldForThatReason() throws Exception {
    CompletableFuture<Long> upTo = held();
    pass(5);
    disk.refusal = "Input/output error";
    disk.answer(1);
    await("refused", () -> told(EventType.STATE_FAILED).size() == 2);
    assertThat(told(EventType.STATE_FAILED).get(1))
        .startsWith("cannot write /state/file: Input/output error; ");

    disk.refusal = "";
    disk.answer(1);
    assertThat(upTo.get(20, TimeUnit.SECONDS)).isPositive();
    await("over", () -> events.saw(EventType.STATE_RESTORED));
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void whatAnOperatorAsksBehindItIsRefusedAndNotDoneLater() throws Exception {
    CompletableFuture<Long> upTo = held();
    CompletableFuture<Void> waiting = store.standby(List.of("web"), true);
    assertThat(waiting).isNotDone();
    pass(5);
    assertThatThrownBy(waiting::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("the disk has not answered for 5 s");
    assertThat(store.standby(List.of("web"), true)).isCompletedExceptionally();

    disk.answer(1);
    upTo.get(20, TimeUnit.SECONDS);
    CompletableFuture<Void> later = store.standby(List.of("mail"), true);
    disk.answer(2); // The refused orders had asked for a write, too.
    later.get(20, TimeUnit.SECONDS);
    assertThat(disk.content.standby()).containsExactly("mail");
    assertThat(store.standby("web")).isFalse();
    assertThat(store.standby("mail")).isTrue();
  }

  @Test
  void howeverMuchIsAskedInTheMeantimeIsBoundedAndNoReservationIsLost() throws Exception {
    CompletableFuture<Long> first = held();
    List<CompletableFuture<Void>> orders = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      orders.add(store.standby(List.of("web"), true));
    }
    assertThat(orders).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(36);
    assertThatThrownBy(() -> orders.get(99).get()).hasMessageContaining("is behind");
    CompletableFuture<Long> second = reserve("mail");
    pass(60);
    assertThat(orders).allMatch(CompletableFuture::isCompletedExceptionally);

    disk.answer(3);
    assertThat(first.get(20, TimeUnit.SECONDS)).isPositive();
    assertThat(second.get(20, TimeUnit.SECONDS)).isPositive();
    assertThat(disk.content.reserved("mail")).isEqualTo(second.get());
  }

  @Test
  void aMachineThatStoodStillDoesNotBlameItsDisk() throws Exception {
    held();
    pass(2);
    now.addAndGet(3600 * SECOND);
    store.watch();
    pass(4);
    assertThat(events.entries()).isEmpty();
    pass(1);
    assertThat(told(EventType.STATE_FAILED)).hasSize(1);
  }

  @Test
  void manyQuickWritesAreNotOneSlowOne() throws Exception {
    store.start(events);
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Long> upTo = reserve("web");
      disk.awaitWrite();
      pass(1);
      disk.answer(1);
      upTo.get(20, TimeUnit.SECONDS);
    }
    assertThat(events.entries()).isEmpty();
  }
}
