package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.RS1;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static dev.lvsd.agent.ipvs.Tables.desired;
import static dev.lvsd.agent.ipvs.Tables.nat;
import static dev.lvsd.agent.ipvs.Tables.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.ipvs.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ReconcilerTest {
  private final TableIpvs ipvs = new TableIpvs();

  private Reconciler reconciler(Path stateDir, KernelTask... tasks) {
    return new Reconciler(
        () -> ipvs,
        stateDir,
        List.of(tasks),
        new RecordingJournal(),
        System::nanoTime,
        ReconcilerTiming.DEFAULT);
  }

  @Test
  void theFirstReadingIsOfTheTableAsFoundAndARefreshShowsWhatWasAskedBefore(@TempDir Path stateDir)
      throws Exception {
    ipvs.addService(Service.plain(WEB, "rr"));
    try (Reconciler reconciler = reconciler(stateDir)) {
      reconciler.start();
      List<ObservedService> first = reconciler.firstObserved().get(10, TimeUnit.SECONDS);
      reconciler.update(desired(service(WEB, "wrr", nat(RS1, 1))));
      ReconcilerSnapshot after = reconciler.refresh().get(10, TimeUnit.SECONDS);

      assertThat(first.get(0).entry().service().scheduler()).isEqualTo("rr");
      assertThat(after.converged()).isTrue();
      assertThat(after.table().services().get(0).destinations()).hasSize(1);
      assertThat(reconciler.snapshot().converged()).isTrue();
    }
    assertThat(ipvs.closed).isTrue();
    assertThat(ipvs.services).hasSize(1);
  }

  @Test
  void anUpdateDoesNotWaitForAKernelThatDoesNotAnswerAndOnlyTheLastOneCounts(@TempDir Path stateDir)
      throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    KernelTask slow =
        open -> {
          stuck.countDown();
          awaitQuietly(answered);
        };
    try (Reconciler reconciler = reconciler(stateDir, slow)) {
      reconciler.start();
      assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
      for (int weight = 1; weight <= 1000; weight++) {
        reconciler.update(desired(service(WEB, "wrr", nat(RS1, weight))));
      }
      answered.countDown();
      reconciler.refresh().get(10, TimeUnit.SECONDS);

      assertThat(ipvs.changes)
          .containsExactly("addService " + WEB, "addDestination " + RS1 + " weight 1000");
    }
  }

  @Test
  void closingEndsTheThreadAndWhatStillWaits(@TempDir Path stateDir) throws Exception {
    Reconciler reconciler = reconciler(stateDir);
    reconciler.start();
    reconciler.firstObserved().get(10, TimeUnit.SECONDS);

    reconciler.close();

    assertThat(reconciler.refresh()).isCompletedExceptionally();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("lvsd-ipvs") && t.isAlive());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
