package dev.lvsd.sync.resync;

import static dev.lvsd.sync.resync.Duo.GROUP;
import static dev.lvsd.sync.resync.Duo.MILLI;
import static dev.lvsd.sync.resync.Duo.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever happens: once it stops, the receiver holds all. */
final class ResyncSeedsTest {
  private static final int SEEDS = 300;

  @Test
  void whateverHappenedTheReceiverHoldsAllEligibleEntriesInTheEnd() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ResyncSettings settings =
        new ResyncSettings(random.nextInt(200, 50_000), random.nextLong(SECOND, 20 * SECOND), 0.99);
    Duo duo =
        new Duo(settings, random.nextLong() / 4, 0.99 + random.nextDouble(0.02), random.nextLong());
    duo.latencyNanos = random.nextLong(MILLI / 10, 100 * MILLI);
    duo.sourceTable.perSlice = random.nextInt(8, 200);
    int entries = random.nextInt(500);
    duo.hold(0, entries);
    duo.owns(GROUP);
    for (int i = 0; i < 30; i++) {
      entries += step(duo, random, entries);
      duo.run(random.nextLong(2 * SECOND));
      whatIsSaidToBeCompleteIs(duo, seed);
    }
    duo.receiverTable.lost = hash -> false;
    duo.receiverTable.dropsToTell = 0;
    duo.lateNanos = 0;
    if (!duo.connected()) {
      duo.connect();
    }
    duo.source(new SourceEvent.Sight(""));
    duo.run(200 * SECOND);

    assertThat(duo.holdsAllEligible()).as("seed %d: all is held", seed).isTrue();
    assertThat(duo.receiverSnapshot().state()).as("seed %d", seed).isEqualTo(State.COMPLETE);
    assertThat(duo.sourceSnapshot().pass()).as("seed %d: no pass hangs", seed).isEmpty();
    assertThat(duo.connected()).as("seed %d: %s", seed, duo.closed).isTrue();
    List<CoverageRound> rounds = duo.rounds;
    assertThat(rounds.get(rounds.size() - 1).coverage()).as("seed %d", seed).isEqualTo(1);
  }

  /** Nothing is taken from the receiver behind its back, so what it says must be true. */
  private static void whatIsSaidToBeCompleteIs(Duo duo, long seed) {
    if (duo.receiverSnapshot().state() != State.COMPLETE) {
      return;
    }
    long begun =
        duo.ended.stream()
            .filter(pass -> pass.outcome() == PassOutcome.COMPLETE)
            .reduce((first, last) -> last)
            .orElseThrow()
            .startedNanos();
    assertThat(duo.sourceTable.entries.keySet())
        .as("seed %d: complete is complete", seed)
        .filteredOn(hash -> duo.sourceTable.eligible(hash, begun))
        .allMatch(duo.receiverTable.held::contains);
  }

  private static int step(Duo duo, SplittableRandom random, int entries) {
    switch (random.nextInt(12)) {
      case 0 -> {
        if (duo.connected()) {
          duo.disconnect();
        }
      }
      case 1 -> {
        duo.restartReceiver();
        duo.connect();
      }
      case 2 -> {
        duo.receiverTable.held.removeIf(hash -> random.nextInt(4) == 0);
        duo.receiver(new ReceiverEvent.LostTrust("drops"));
      }
      case 3 -> {
        int more = random.nextInt(100);
        for (long i = entries; i < entries + more; i++) {
          duo.sourceTable.put(Duo.mix(i), duo.sourceNow(), FakeSourceTable.FOREVER);
        }
        return more;
      }
      case 4 -> duo.sourceTable.entries.keySet().removeIf(hash -> random.nextInt(5) == 0);
      case 5 -> duo.source(new SourceEvent.Cancel());
      case 6 -> duo.source(new SourceEvent.Resync());
      case 7 -> {
        int part = random.nextInt(2, 20);
        duo.receiverTable.lost = hash -> Math.floorMod(hash, part) == 0;
        duo.receiverTable.dropsToTell = random.nextInt(3);
      }
      case 8 -> {
        duo.receiverTable.lost = hash -> false;
        duo.lateNanos = random.nextLong(3 * SECOND);
      }
      case 9 -> duo.source(new SourceEvent.Sight("read once more"));
      case 10 -> duo.source(new SourceEvent.Sight(""));
      default -> {
        if (!duo.connected()) {
          duo.connect();
        }
      }
    }
    return 0;
  }
}
