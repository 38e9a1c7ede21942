package dev.lvsd.health;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CheckSchedulerTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final Target TARGET = new Target(InetAddress.getLoopbackAddress(), 80);

  /** A probe whose answers a test gives, one by one. */
  private static final class ManualProbe implements Probe {
    final List<Promise<ProbeResult>> asked = new ArrayList<>();
    final List<Long> askedAtNanos = new ArrayList<>();
    private final ManualEventLoop loop;

    ManualProbe(ManualEventLoop loop) {
      this.loop = loop;
    }

    @Override
    public Future<ProbeResult> probe(Target target, long timeoutNanos) {
      Promise<ProbeResult> promise = Promise.promise();
      asked.add(promise);
      askedAtNanos.add(loop.nanoTime());
      return promise.future();
    }

    void answer(int index, boolean success) {
      asked
          .get(index)
          .complete(success ? ProbeResult.success(1) : ProbeResult.failure(1, "answered 503"));
      loop.settle();
    }
  }

  private static final class Recorder implements CheckListener<String> {
    final List<String> changes = new ArrayList<>();
    final List<String> results = new ArrayList<>();
    final List<Long> lateness = new ArrayList<>();

    @Override
    public void onResult(CheckStatus<String> status) {
      results.add(status.key());
    }

    @Override
    public void onChange(CheckStatus<String> status, Health before) {
      changes.add(status.key() + " " + before + "->" + status.health());
    }

    @Override
    public void onLate(CheckStatus<String> status, long latenessNanos) {
      lateness.add(latenessNanos);
    }
  }

  private final Recorder recorder = new Recorder();
  private ManualEventLoop loop;
  private CheckScheduler<String> scheduler;

  @BeforeEach
  void aClockThatWrapsRoundWithinTheTest() {
    loop = new ManualEventLoop(Long.MAX_VALUE - 2 * SECOND);
    scheduler = scheduler(256);
  }

  private CheckScheduler<String> scheduler(int maxRunning) {
    return new CheckScheduler<>(
        loop, loop::nanoTime, new SplittableRandom(42), maxRunning, recorder);
  }

  private static Check<String> check(String key, Probe probe, Health initial) {
    return new Check<>(key, TARGET, probe, SECOND, SECOND, new RiseFall(2, 2), initial);
  }

  private Future<Void> add(Check<String> check) {
    Future<Void> added = scheduler.add(check);
    loop.settle();
    return added;
  }

  private Probe immediate(boolean success) {
    return (target, timeout) ->
        Future.succeededFuture(
            success ? ProbeResult.success(1) : ProbeResult.failure(1, "answered 503"));
  }

  private CheckStatus<String> status(String key) {
    return scheduler.status(key).orElseThrow();
  }

  private String lastFailure(String key) {
    CheckStatus.Run last = status(key).last();
    return last == null ? "no run" : String.valueOf(last.result().failure());
  }

  @Test
  void aServerIsUpAfterItsRiseAndTheListenerIsToldOnce() {
    add(check("a", immediate(true), Health.UNPROVEN));
    assertThat(status("a").health()).isEqualTo(Health.UNPROVEN);

    loop.advance(10 * SECOND);

    assertThat(recorder.changes).containsExactly("a UNPROVEN->UP");
    assertThat(status("a").state().successes()).isGreaterThanOrEqualTo(10);
    assertThat(recorder.results).hasSize((int) status("a").runs());
  }

  @Test
  void aServerThatTheKernelHoldsStartsAsUpAndFallsByTheSameRule() {
    add(check("a", immediate(false), Health.UP));

    loop.advance(3 * SECOND);

    assertThat(recorder.changes).containsExactly("a UP->DOWN");
    assertThat(lastFailure("a")).isEqualTo("answered 503");
  }

  @Test
  void theIntervalIsFromStartToStartAndJitterOnlyShortensIt() {
    ManualProbe probe = new ManualProbe(loop);
    add(check("a", probe, Health.UP));
    for (int i = 0; i < 50; i++) {
      // Answers come 300 ms after the question, which must not delay the next question.
      int asked = probe.asked.size();
      while (probe.asked.size() == asked) {
        loop.advance(MILLI);
      }
      loop.advance(300 * MILLI);
      probe.answer(asked, true);
    }

    List<Long> gaps =
        IntStream.range(1, probe.askedAtNanos.size())
            .mapToObj(i -> probe.askedAtNanos.get(i) - probe.askedAtNanos.get(i - 1))
            .toList();
    assertThat(gaps).allMatch(gap -> gap >= 900 * MILLI && gap <= SECOND);
    assertThat(gaps.stream().distinct().count()).as("jitter").isGreaterThan(10);
  }

  @Test
  void firstProbesAreSpreadOverTheFirstHalfSecond() {
    ManualProbe probe = new ManualProbe(loop);
    long began = loop.nanoTime();
    for (int i = 0; i < 100; i++) {
      add(check("check " + i, probe, Health.UNPROVEN));
    }

    loop.advance(500 * MILLI);

    assertThat(probe.askedAtNanos).hasSize(100);
    assertThat(probe.askedAtNanos.stream().map(at -> (at - began) / (50 * MILLI)).distinct())
        .as("tenths of the spread in which a probe began")
        .hasSizeGreaterThan(7);
  }

  @Test
  void aProbeLongerThanTheIntervalIsFollowedAtOnceAndNeverOverlapped() {
    ManualProbe probe = new ManualProbe(loop);
    add(new Check<>("a", TARGET, probe, SECOND, 5 * SECOND, new RiseFall(2, 2), Health.UNPROVEN));
    loop.advance(500 * MILLI);
    loop.advance(4 * SECOND);
    assertThat(probe.asked).hasSize(1);

    probe.answer(0, true);

    assertThat(probe.asked).hasSize(2);
    assertThat(status("a").running()).isTrue();
  }

  @Test
  void whatIsDueBeyondTheLimitWaitsInItsOrderAndIsRunOnce() {
    scheduler = scheduler(2);
    List<ManualProbe> probes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ManualProbe probe = new ManualProbe(loop);
      probes.add(probe);
      add(
          new Check<>(
              "check " + i,
              TARGET,
              probe,
              10 * SECOND,
              60 * SECOND,
              new RiseFall(1, 1),
              Health.UP));
    }
    loop.advance(SECOND);
    List<ManualProbe> begun = probes.stream().filter(p -> p.asked.size() == 1).toList();
    assertThat(begun).hasSize(2);

    loop.advance(30 * SECOND);
    assertThat(probes.stream().mapToInt(p -> p.asked.size()).sum()).isEqualTo(2);
    begun.get(0).answer(0, true);

    assertThat(probes.stream().mapToInt(p -> p.asked.size()).sum()).isEqualTo(3);
    probes.stream()
        .filter(p -> p.asked.size() == 1 && !begun.contains(p))
        .forEach(p -> p.answer(0, true));
    assertThat(recorder.lateness).as("30 s late at an interval of 10 s").isNotEmpty();
    assertThat(recorder.lateness).allMatch(late -> late > 29 * SECOND);
  }

  @Test
  void aStalledLoopIsVisibleAsSilenceFromOutsideAndAsLatenessAfterwards() {
    add(check("a", immediate(true), Health.UP));
    loop.advance(5 * SECOND);
    long runs = status("a").runs();

    loop.stall(3600 * SECOND);
    assertThat(status("a").silenceNanos(loop.nanoTime())).isGreaterThanOrEqualTo(3600 * SECOND);

    loop.advance(500 * MILLI);
    assertThat(status("a").runs()).as("run once, not 3600 times").isEqualTo(runs + 1);
    assertThat(status("a").lateRuns()).isEqualTo(1);
    assertThat(recorder.lateness).hasSize(1);
  }

  @Test
  void aProbeThatNeverEndsIsGivenUpCountsAsFailedAndIsAskedAgain() {
    ManualProbe probe = new ManualProbe(loop);
    add(check("a", probe, Health.UP));

    loop.advance(500 * MILLI + SECOND + CheckScheduler.GRACE_NANOS);

    assertThat(lastFailure("a")).contains("did not end");
    assertThat(probe.asked).hasSize(2);
    probe.answer(0, true);
    assertThat(status("a").state().failures()).as("its late answer is ignored").isEqualTo(1);
  }

  @Test
  void aProbeThatThrowsOrFailsItselfCountsAsFailed() {
    add(
        check(
            "throws",
            (target, timeout) -> {
              throw new IllegalStateException("broken");
            },
            Health.UP));
    add(check("fails", (target, timeout) -> Future.failedFuture("broken"), Health.UP));

    loop.advance(3 * SECOND);

    assertThat(status("throws").health()).isEqualTo(Health.DOWN);
    assertThat(lastFailure("fails")).contains("broken");
  }

  @Test
  void aListenerThatThrowsStopsNothing() {
    CheckScheduler<String> other =
        new CheckScheduler<>(
            loop,
            loop::nanoTime,
            new SplittableRandom(1),
            1,
            new CheckListener<>() {
              @Override
              public void onResult(CheckStatus<String> status) {
                throw new IllegalStateException("broken listener");
              }

              @Override
              public void onChange(CheckStatus<String> status, Health before) {
                throw new IllegalStateException("broken listener");
              }

              @Override
              public void onLate(CheckStatus<String> status, long latenessNanos) {}
            });
    other.add(check("a", immediate(true), Health.UNPROVEN));

    loop.advance(5 * SECOND);

    assertThat(other.status("a").orElseThrow().runs()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void aRemovedCheckEndsWithItsProbeAndIsNotReportedAnyMore() {
    ManualProbe probe = new ManualProbe(loop);
    add(check("a", probe, Health.UP));
    loop.advance(500 * MILLI);

    Future<Void> removed = scheduler.remove("a");
    loop.settle();
    assertThat(scheduler.snapshot()).isEmpty();
    assertThat(removed.isComplete()).as("its probe still runs").isFalse();
    probe.answer(0, false);

    assertThat(removed.succeeded()).isTrue();
    assertThat(recorder.results).isEmpty();
    loop.advance(10 * SECOND);
    assertThat(probe.asked).hasSize(1);
    assertThat(loop.pendingTimers()).isZero();
  }

  @Test
  void aKeyIsUsedOnceAtATimeAndMayBeUsedAgainAfterRemoval() {
    add(check("a", immediate(true), Health.UP));

    Future<Void> second = add(check("a", immediate(true), Health.UP));
    assertThat(second.cause()).hasMessageContaining("cannot add check a");

    scheduler.remove("a");
    assertThat(add(check("a", immediate(true), Health.DOWN)).succeeded()).isTrue();
    assertThat(status("a").health()).isEqualTo(Health.DOWN);
  }

  @Test
  void closingEndsEverythingAndTakesNothingNew() {
    ManualProbe probe = new ManualProbe(loop);
    scheduler = scheduler(1);
    for (int i = 0; i < 3; i++) {
      add(check("check " + i, probe, Health.UP));
    }
    loop.advance(500 * MILLI);

    Future<Void> closed = scheduler.close();
    loop.settle();
    assertThat(closed.isComplete()).isFalse();
    probe.answer(0, true);

    assertThat(closed.succeeded()).isTrue();
    assertThat(loop.pendingTimers()).isZero();
    assertThat(add(check("new", probe, Health.UP)).cause()).hasMessageContaining("closed");
  }

  @Test
  void aThousandChecksKeepTheirIntervalsAndTheLimitForAMinute() {
    int[] under = {0, 0};
    Probe probe =
        (target, timeout) -> {
          Promise<ProbeResult> promise = Promise.promise();
          under[1] = Math.max(under[1], ++under[0]);
          loop.schedule(
              5 * MILLI,
              () -> {
                under[0]--;
                promise.complete(ProbeResult.success(5 * MILLI));
              });
          return promise.future();
        };
    scheduler = scheduler(16);
    for (int i = 0; i < 1000; i++) {
      add(check("check " + i, probe, Health.UNPROVEN));
    }

    loop.advance(MILLISECONDS.toNanos(60_000));

    assertThat(under[1]).isLessThanOrEqualTo(16);
    assertThat(scheduler.snapshot()).allMatch(s -> s.health() == Health.UP);
    assertThat(scheduler.snapshot()).allMatch(s -> s.runs() >= 55 && s.lateRuns() == 0);
  }
}
