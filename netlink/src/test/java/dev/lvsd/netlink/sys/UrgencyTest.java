package dev.lvsd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** On threads of their own: the one that runs the tests shall stay as it is. */
class UrgencyTest {
  private static final String BATCH = "3";
  private static final String ROUND_ROBIN = "2";

  private volatile boolean over;

  @Test
  void whoIsEasedIsUrgentAgainWhenItGetsOn() throws Exception {
    Assumptions.assumeTrue(UrgentThreads.urgeVm().isEmpty(), "needs CAP_SYS_NICE");
    CompletableFuture<String> seen = new CompletableFuture<>();
    start(
        () -> {
          Urgency urgency = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST);
          StringBuilder policies = new StringBuilder();
          urgency.works();
          urgency.urge();
          policies.append(policy());
          urgency.ease(urgency.turn());
          policies.append(policy());
          urgency.waits();
          policies.append(policy());
          // It had got on when it was about to be eased.
          urgency.ease(urgency.turn() - 1);
          policies.append(policy());
          seen.complete(policies.toString());
        });
    assertThat(seen.get(10, TimeUnit.SECONDS))
        .isEqualTo(ROUND_ROBIN + BATCH + ROUND_ROBIN + ROUND_ROBIN);
  }

  @Test
  void theGuardEasesAThreadThatRunsAndDoesNotGetOn() throws Exception {
    Assumptions.assumeTrue(UrgentThreads.urgeVm().isEmpty(), "needs CAP_SYS_NICE");
    CompletableFuture<String> seen = new CompletableFuture<>();
    Thread thread =
        UrgentThreads.of(
            "busy",
            () -> {
              StringBuilder policies = new StringBuilder(policy());
              while (!over && policy().equals(ROUND_ROBIN)) {
                Thread.onSpinWait();
              }
              policies.append(policy());
              UrgentThreads.current().waits();
              seen.complete(policies.append(policy()).toString());
            });
    thread.start();
    try {
      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(ROUND_ROBIN + BATCH + ROUND_ROBIN);
    } finally {
      over = true;
      thread.join();
    }
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body, "urgency-test");
    thread.setDaemon(true);
    thread.start();
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
