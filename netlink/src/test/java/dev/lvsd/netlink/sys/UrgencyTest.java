package dev.lvsd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On threads of their own: the one that runs the tests shall stay as it is. */
class UrgencyTest {
  private static final String ORDINARY = "0";
  private static final String EASED = UrgentThreads.mayLeaveIdle() ? "5" : "3";
  private static final String ROUND_ROBIN = "2";

  private volatile boolean over;

  @Test
  void whoIsEasedIsUrgentAgainWhenItGetsOn() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    start(
        () -> {
          Urgency urgency = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST);
          StringBuilder policies = new StringBuilder();
          urgency.grant();
          urgency.works();
          policies.append(policy());
          policies.append(looks(urgency));
          urgency.waits();
          policies.append(policy());
          // It had got on when it was about to be eased: the next time it is eased all the same.
          urgency.works();
          urgency.ease(urgency.turn() - 1);
          policies.append(policy());
          policies.append(looks(urgency));
          urgency.revoke();
          policies.append(policy());
          seen.complete(policies.toString());
        });
    assertThat(seen.get(10, TimeUnit.SECONDS))
        .isEqualTo(
            wherePermitted(ROUND_ROBIN + EASED + ROUND_ROBIN + ROUND_ROBIN + EASED + ORDINARY));
  }

  @Test
  void theGuardEasesAThreadThatRunsAndDoesNotGetOn() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    Thread thread =
        UrgentThreads.of(
            "busy",
            () -> {
              UrgentThreads.current().waits(); // However long reading takes.
              StringBuilder policies = new StringBuilder(policy());
              UrgentThreads.current().works();
              while (!over && policy().equals(ROUND_ROBIN)) {
                Thread.onSpinWait();
              }
              policies.append(policy());
              UrgentThreads.current().waits();
              seen.complete(policies.append(policy()).toString());
            });
    thread.start();
    try {
      assertThat(seen.get(10, TimeUnit.SECONDS))
          .isEqualTo(wherePermitted(ROUND_ROBIN + EASED + ROUND_ROBIN));
    } finally {
      over = true;
      thread.join();
    }
  }

  @Test
  void onlyTheMachinesOwnCapabilityLetsAThreadLeaveIdleScheduling() {
    String mayNot = "Name:\tjava\nCapInh:\t0000000000000000\nCapEff:\t0000000000003000\n";
    String may = mayNot.replace("00003000\n", "00803000\n");
    String machine = "         0          0 4294967295\n";
    assertThat(UrgentThreads.mayLeaveIdle(may, machine)).isTrue();
    assertThat(UrgentThreads.mayLeaveIdle("CapEff:\tffffffffffffffff\n", machine)).isTrue();
    assertThat(UrgentThreads.mayLeaveIdle(mayNot, machine)).isFalse();
    assertThat(UrgentThreads.mayLeaveIdle(may, "         0       1000          1\n")).isFalse();
    assertThat(UrgentThreads.mayLeaveIdle("", "")).isFalse();
  }

  @Test
  void whoMayNotBeUrgentIsLeftAlone() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    start(
        () -> {
          Urgency urgency = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST);
          urgency.works();
          String policies = looks(urgency);
          urgency.waits();
          urgency.revoke();
          seen.complete(policies + policy());
        });
    assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(ORDINARY + ORDINARY);
  }

  @Test
  void whoStaysEasedForLongGetsAnotherTry() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    start(
        () -> {
          Urgency urgency = new Urgency(UrgentThreads.ownId(), Urgency.LOWEST);
          urgency.grant();
          urgency.works();
          StringBuilder policies = new StringBuilder(looks(urgency));
          for (int i = 0; i < 10; i++) {
            urgency.look();
          }
          policies.append(policy()).append(looks(urgency));
          urgency.revoke();
          seen.complete(policies.toString());
        });
    assertThat(seen.get(10, TimeUnit.SECONDS))
        .isEqualTo(wherePermitted(EASED + ROUND_ROBIN + EASED));
  }

  /** Those policies; where the process may not have urgent threads, it has ordinary ones. */
  private static String wherePermitted(String policies) {
    return UrgentThreads.urgeVm().isEmpty() ? policies : ORDINARY.repeat(policies.length());
  }

  /** The policy after as many looks as are enough. */
  private static String looks(Urgency urgency) {
    for (int i = 0; i < Looks.ENOUGH; i++) {
      urgency.look();
    }
    return policy();
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
