package dev.lvsd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class UrgencyTest {
  private static final String ORDINARY = "0";
  private static final String ROUND_ROBIN = "2";

  private final Urgency urgency = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST);

  @Test
  void whoWorksOnOneThingAtThreeLooksIsEasedUntilItWaits() {
    Assumptions.assumeTrue(urgency.urge() >= 0, "needs CAP_SYS_NICE");
    try {
      long before = UrgentThreads.eased();
      urgency.works();
      assertThat(urgency.look()).isTrue();
      assertThat(urgency.look()).isTrue();
      assertThat(policy()).isEqualTo(ROUND_ROBIN);
      urgency.look();
      assertThat(policy()).isEqualTo(ORDINARY);
      urgency.look();
      assertThat(UrgentThreads.eased()).as("counted once").isEqualTo(before + 1);
      urgency.waits();
      assertThat(policy()).isEqualTo(ROUND_ROBIN);
      assertThat(urgency.look()).isFalse();
    } finally {
      urgency.ease();
    }
  }

  @Test
  void whoWorksOnManyThingsIsNotEased() {
    long before = UrgentThreads.eased();
    for (int i = 0; i < 20; i++) {
      urgency.works();
      urgency.works();
      urgency.look();
      urgency.look();
      urgency.waits();
      urgency.waits();
    }
    assertThat(UrgentThreads.eased()).isEqualTo(before);
  }

  @Test
  void whoWaitsForLongIsNotEased() {
    long before = UrgentThreads.eased();
    for (int i = 0; i < 20; i++) {
      assertThat(urgency.look()).isFalse();
    }
    assertThat(UrgentThreads.eased()).isEqualTo(before);
  }

  @Test
  void theGuardEasesAThreadThatDoesNotComeToAnEnd() throws Exception {
    Assumptions.assumeTrue(urgency.urge() >= 0, "needs CAP_SYS_NICE");
    urgency.ease();
    CompletableFuture<String> atTheEnd = new CompletableFuture<>();
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        UrgentThreads.of(
            "busy",
            own -> {
              own.works();
              while (policy().equals(ROUND_ROBIN)) {
                Thread.onSpinWait();
              }
              own.waits();
              atTheEnd.complete(policy());
              await(end);
            });
    thread.start();
    assertThat(atTheEnd.get(10, TimeUnit.SECONDS)).isEqualTo(ROUND_ROBIN);
    end.countDown();
    thread.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The field "policy" of proc(5)'s stat, the 41st; the name in the second may hold blanks. */
  static String policy() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[41 - 3];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
