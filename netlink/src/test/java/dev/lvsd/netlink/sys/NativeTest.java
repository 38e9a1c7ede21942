package dev.lvsd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The running kernel, as far as it answers anybody: no privileges are needed. */
@EnabledOnOs(OS.LINUX)
class NativeTest {
  private static NativeSocket socket(int capacity) throws KernelException {
    return NativeSocket.open(
        "test socket", NativeSocket.AF_NETLINK, NativeSocket.SOCK_RAW, 0, capacity, 64);
  }

  @Test
  void theBootClockRuns() {
    long before = BootClock.nanos();
    long after = BootClock.nanos();
    assertThat(before).isPositive();
    assertThat(after).isGreaterThanOrEqualTo(before);
  }

  @Test
  void theBootClockAdvancesAsTheOtherMonotonicClockDoes() {
    long boot = BootClock.nanos();
    long nano = System.nanoTime();
    while (System.nanoTime() - nano < 5_000_000) {
      Thread.onSpinWait();
    }
    assertThat(BootClock.nanos() - boot).isGreaterThanOrEqualTo(5_000_000);
  }

  @Test
  void theRunningKernelListsItsLoopback() throws KernelException {
    try (Route route = NetlinkRoute.open()) {
      List<Link> links = route.links();
      assertThat(links).anyMatch(link -> link.name().equals("lo"));
      assertThat(route.link("lo")).hasValueSatisfying(lo -> assertThat(links).contains(lo));
      assertThat(route.link("no-such-link")).isEmpty();
      assertThat(route.link("a-name-that-is-far-too-long")).isEmpty();
    }
  }

  @Test
  void aWaitEndsAtItsTimeout() throws KernelException {
    try (NativeSocket socket = socket(64)) {
      long start = System.nanoTime();
      assertThat(socket.receive(3_000_000)).isNull();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(3_000_000);
    }
  }

  @Test
  void closingEndsAWaitOfAnotherThread() throws Exception {
    NativeSocket socket = socket(64);
    CompletableFuture<Throwable> waiting = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () ->
                waiting.complete(catchThrowable(() -> socket.receive(TimeUnit.HOURS.toNanos(1)))));
    thread.start();
    assertThatThrownBy(() -> waiting.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    socket.close();
    assertThat(waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("the socket is closed");
    thread.join();
  }

  @Test
  void aClosedSocketRefusesEveryCall() throws KernelException {
    NativeSocket socket = socket(64);
    socket.close();
    socket.close();
    assertThatThrownBy(() -> socket.receive(0)).hasMessageContaining("closed");
    assertThatThrownBy(() -> socket.bind(new byte[12])).hasMessageContaining("closed");
    assertThatThrownBy(() -> socket.setOption(1, 1, 1)).hasMessageContaining("closed");
  }

  @Test
  void anErrnoComesWithTheOperation() throws KernelException {
    assertThatThrownBy(() -> NativeSocket.open("odd socket", 16, 3, 31, 64, 64))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith("open odd socket failed: errno 93");
    try (NativeSocket socket = socket(64)) {
      assertThatThrownBy(() -> socket.bind(new byte[] {99, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
          .hasMessageStartingWith("bind on test socket failed: EINVAL");
      assertThat(socket.setOption(270, 9999, 1)).isFalse();
    }
  }

  @Test
  void anUrgentThreadGoesBeforeOrdinaryOnesWhereTheProcessMay() throws Exception {
    CompletableFuture<String> policy = new CompletableFuture<>();
    Thread thread =
        UrgentThreads.of(
            "urgent",
            () -> {
              UrgentThreads.current().waits(); // However long reading takes.
              policy.complete(UrgencyTest.policy());
            });
    thread.start();
    boolean may = UrgentThreads.urgeVm().isEmpty();
    assertThat(policy.get(10, TimeUnit.SECONDS)).isEqualTo(may ? "2" : "0");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(UrgencyTest.policy()).as("of the thread that started it").isEqualTo("0");
  }
}
