package dev.lvsd.sync.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.TcpStates;
import dev.lvsd.sync.message.TestConnection;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long STEP = ConnectionTable.STEP_NANOS;
  private static final int ALL = 1 << 30;
  private static final String SEQUENCES = "0118" + "00000001".repeat(6);

  /** Clocks begin anywhere. */
  private final long origin = new Random(7).nextLong() >> 1;

  private final ConnectionTable table = new ConnectionTable(100_000, 42);

  private static long hash(TestConnection connection) {
    return ConnectionKey.hash(connection);
  }

  private static List<TestConnection> all(ConnectionTable table) {
    List<TestConnection> seen = new ArrayList<>();
    table.forEach(0, 1, (view, key, first, put, expires) -> seen.add(TestConnection.of(view)));
    return seen;
  }

  private void put(TestConnection connection, long afterNanos) {
    table.put(connection, origin + afterNanos, Origin.PEER);
  }

  private int expire(long afterNanos) {
    return table.expire(origin + afterNanos, ALL);
  }

  @Test
  void whatWasPutIsHeldAndShownAsItWas() {
    List<TestConnection> put =
        List.of(
            TestConnection.tcp(1),
            TestConnection.udp6(1),
            TestConnection.template(1, 3600),
            TestConnection.tcp(2).with(9, 0x600, TcpStates.ESTABLISHED).withOptions(SEQUENCES));
    put.forEach(connection -> put(connection, 0));
    assertThat(all(table)).containsExactlyInAnyOrderElementsOf(put);
    assertThat(put).allMatch(connection -> table.holds(hash(connection)));
    assertThat(put).allMatch(connection -> table.sure(hash(connection)));
    assertThat(table.holds(hash(TestConnection.tcp(3)))).isFalse();
    assertThat(table.sure(hash(TestConnection.tcp(3)))).isFalse();
    assertThat(table.size()).isEqualTo(4);
  }

  @Test
  void arbitraryConnectionsAreShownAsTheyWere() {
    for (long seed = 0; seed < 3000; seed++) {
      TestConnection connection = TestConnection.arbitrary(new Random(seed));
      ConnectionTable one = new ConnectionTable(1, seed);
      one.put(connection, origin, Origin.PEER);
      assertThat(all(one)).as("seed %d", seed).containsExactly(connection);
    }
  }

  @Test
  void aRefreshKeepsWhenItWasFirstSeenAndTakesTheRest() {
    put(TestConnection.tcp(1), 0);
    TestConnection closing = TestConnection.tcp(1).withState(TcpStates.TIME_WAIT);
    put(closing, 10 * SECOND);
    assertThat(table.size()).isEqualTo(1);
    table.forEach(
        0,
        1,
        (view, key, firstSeenNanos, putNanos, expiresNanos) -> {
          assertThat(TestConnection.of(view)).isEqualTo(closing);
          assertThat(key).isEqualTo(hash(closing));
          assertThat(firstSeenNanos - origin).isZero();
          assertThat(putNanos - origin).isBetween(10 * SECOND - STEP, 10 * SECOND);
          assertThat(expiresNanos - origin).isBetween(130 * SECOND, 130 * SECOND + 2 * STEP);
        });
  }

  @Test
  void anEntryLeavesByItsOwnTimeoutOrThatOfItsState() {
    table.setTimeouts(new StateTimeouts(50, 10, 20));
    put(TestConnection.tcp(1).withTimeout(7), 0);
    put(TestConnection.tcp(2).withState(TcpStates.FIN_WAIT), 0);
    put(TestConnection.udp6(3).withTimeout(0), 0);
    put(TestConnection.tcp(4), 0);
    put(TestConnection.tcp(5).withState(TcpStates.SYN_RECV), 0);
    put(TestConnection.template(6, 0), 0);
    int[] seconds = {7, 10, 20, 50, 60, 180};
    for (int i = 0; i < seconds.length; i++) {
      assertThat(expire(seconds[i] * SECOND - 1)).as("before %d s", seconds[i]).isZero();
      assertThat(expire(seconds[i] * SECOND + 2 * STEP)).as("after %d s", seconds[i]).isEqualTo(1);
      assertThat(table.size()).isEqualTo(seconds.length - 1 - i);
    }
  }

  @Test
  void whatIsLeftCountsWhereTheSourceSaysSo() {
    put(TestConnection.tcp(1).withTimes(0, 5), 0);
    assertThat(expire(5 * SECOND)).isZero();
    assertThat(expire(6 * SECOND + 2 * STEP)).isEqualTo(1);
  }

  @Test
  void expiryLooksAtNoMoreThanItsBudgetAndGoesOnWhereItStopped() {
    for (int i = 0; i < 10_000; i++) {
      put(TestConnection.tcp(i).withTimeout(1), 0);
    }
    long later = origin + 10 * SECOND;
    for (int left = 9_000; left >= 0; left -= 1_000) {
      assertThat(table.expire(later, 1_000)).isEqualTo(1_000);
      assertThat(table.size()).isEqualTo(left);
    }
    assertThat(table.expire(later, 1_000)).isZero();
  }

  @Test
  void expiryReachesEveryEntryThoughOthersAreRefreshedMeanwhile() {
    for (int i = 0; i < 20_000; i++) {
      put(TestConnection.tcp(i).withTimeout(i % 2 == 0 ? 1 : 1000), 0);
    }
    int removed = 0;
    for (int call = 0; call < 20; call++) {
      removed += table.expire(origin + 10 * SECOND, 1_001);
      put(TestConnection.tcp(20_000 + call).withTimeout(1000), 10 * SECOND);
    }
    assertThat(removed).isEqualTo(10_000);
    assertThat(table.size()).isEqualTo(10_020);
  }

  @Test
  void aFullTableRefusesNewOnesAndRefreshesOldOnes() {
    ConnectionTable small = new ConnectionTable(3, 1);
    for (int i = 0; i < 5; i++) {
      small.put(TestConnection.tcp(i), origin, Origin.PEER);
    }
    small.put(TestConnection.tcp(0).withState(TcpStates.CLOSE), origin, Origin.PEER);
    assertThat(small.size()).isEqualTo(3);
    assertThat(small.refused()).isEqualTo(2);
    assertThat(small.holds(hash(TestConnection.tcp(4)))).isFalse();
    assertThat(all(small)).contains(TestConnection.tcp(0).withState(TcpStates.CLOSE));
    small.forget(hash(TestConnection.tcp(1)));
    small.put(TestConnection.tcp(4), origin, Origin.PEER);
    assertThat(small.holds(hash(TestConnection.tcp(4)))).isTrue();
  }

  @Test
  void optionsAreBoundedAndAnEntryWhoseOptionsDoNotFitIsRefused() {
    for (int i = 0; i < ConnectionTable.MAX_WITH_OPTIONS + 5; i++) {
      put(TestConnection.tcp(i).withOptions(SEQUENCES), 0);
    }
    assertThat(table.size()).isEqualTo(ConnectionTable.MAX_WITH_OPTIONS);
    assertThat(table.refused()).isEqualTo(5);
    put(TestConnection.tcp(0).withOptions("0118" + "00000002".repeat(6)), 0);
    assertThat(table.refused()).isEqualTo(5);
    table.forget(hash(TestConnection.tcp(0)));
    put(TestConnection.tcp(99_999).withOptions(SEQUENCES), 0);
    assertThat(table.refused()).isEqualTo(5);
  }

  @Test
  void connectionsChosenToShareAHashesHighBitsAreRefusedBeforeTheyCostTime() {
    ConnectionTable flooded = new ConnectionTable(60_000, 1);
    int put = 0;
    for (int i = 0; put < Segment.MAX_RECORDS + 10; i++) {
      TestConnection connection = TestConnection.tcp(i);
      if (ConnectionKey.slice(hash(connection), 64) == 0) {
        flooded.put(connection, origin, Origin.PEER);
        put++;
      }
    }
    assertThat(flooded.size()).isEqualTo(Segment.MAX_RECORDS);
    assertThat(flooded.refused()).isEqualTo(10);
  }

  @Test
  void slicesArePartsOfTheWholeWhateverTheirNumber() {
    Set<Long> keys = new HashSet<>();
    for (int i = 0; i < 3000; i++) {
      TestConnection connection = i % 3 == 0 ? TestConnection.udp6(i) : TestConnection.tcp(i);
      put(connection, 0);
      keys.add(hash(connection));
    }
    for (int slices = 1; slices <= 4096; slices *= 2) {
      Map<Long, Integer> sliceOf = new HashMap<>();
      for (int slice = 0; slice < slices; slice++) {
        int number = slice;
        table.forEach(
            slice,
            slices,
            (view, key, first, put, expires) -> assertThat(sliceOf.put(key, number)).isNull());
      }
      int all = slices;
      assertThat(sliceOf.keySet()).isEqualTo(keys);
      assertThat(sliceOf)
          .allSatisfy((k, s) -> assertThat(ConnectionKey.slice(k, all)).isEqualTo(s));
    }
    assertThat(table.slices(2048)).isEqualTo(2);
    assertThat(table.slices(3000)).isEqualTo(1);
    assertThat(table.slices(100)).isEqualTo(32);
    assertThat(table.slices(Integer.MAX_VALUE)).isEqualTo(1);
    assertThatThrownBy(() -> table.forEach(0, 3, (view, key, first, put, expires) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVisitorCannotChangeTheTable() {
    put(TestConnection.tcp(1), 0);
    assertThatThrownBy(
            () -> table.forEach(0, 1, (view, key, first, put, expires) -> table.forget(key)))
        .isInstanceOf(IllegalStateException.class);
    put(TestConnection.tcp(2), 0);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void whatWasPutSinceADropIsUnsureUntilItIsPutAgainUnlessOurKernelSaidIt() {
    TestConnection before = TestConnection.tcp(1);
    TestConnection fed = TestConnection.tcp(2);
    TestConnection peers = TestConnection.udp6(3);
    TestConnection own = TestConnection.tcp(4);
    TestConnection proc = TestConnection.tcp(5).withTimes(0, 100);
    table.put(before, origin, Origin.FED);
    table.put(fed, origin + 2 * SECOND, Origin.FED);
    table.put(peers, origin + 3 * SECOND, Origin.PEER);
    table.put(own, origin + 3 * SECOND, Origin.KERNEL);
    table.put(proc, origin + 3 * SECOND, Origin.PROC);
    table.distrustSince(origin + SECOND);
    assertThat(table.sure(hash(before))).isTrue();
    assertThat(table.sure(hash(fed))).isFalse();
    assertThat(table.sure(hash(peers))).isFalse();
    assertThat(table.holds(hash(peers))).isTrue();
    assertThat(table.sure(hash(own))).isTrue();
    assertThat(table.sure(hash(proc))).isTrue();
    table.put(fed, origin + 4 * SECOND, Origin.FED);
    table.put(peers.withTimes(0, 50), origin + 4 * SECOND, Origin.PROC);
    assertThat(table.sure(hash(fed))).isTrue();
    assertThat(table.sure(hash(peers))).isTrue();
  }

  @Test
  void whatTheKernelMayHaveLostIsUnsureWhoeverSaidIt() {
    TestConnection own = TestConnection.tcp(1);
    TestConnection proc = TestConnection.udp6(2).withTimes(0, 100);
    table.put(own, origin, Origin.KERNEL);
    table.put(proc, origin, Origin.PROC);
    table.distrust();
    assertThat(table.sure(hash(own))).isFalse();
    assertThat(table.sure(hash(proc))).isFalse();
  }

  @Test
  void theKernelsCountIsThatOfDestinationsWhereSuchConnectionsGo() throws IOException {
    KernelCounts kernel =
        KernelCounts.read(
            new StringReader(
                """
                TCP  C0000264:0050 wrr
                  -> 0A010005:1F90      Masq    3      40         7
                  -> 0A010006:1F90      Masq    3      1000       0
                UDP  [2001:0db8:0000:0000:0000:0000:0000:0100]:0035 wlc
                  -> [fd00:0000:0000:0000:0000:0000:0000:0005]:0035      Route   1      0          2
                """));
    put(TestConnection.tcp(1), 0);
    put(TestConnection.tcp(2), 0);
    put(TestConnection.tcp(3).withTimeout(1), 0);
    put(TestConnection.template(4, 3600), 0);
    put(TestConnection.udp6(5), 0);
    put(TestConnection.tcp(6).withDestination(0x0A01_0007L), 0);
    table.distrustSince(origin);
    put(TestConnection.tcp(1), SECOND);
    long later = origin + 10 * SECOND;
    assertThat(table.tally(kernel, connection -> true, later)).isEqualTo(new Tally(49, 1));
    assertThat(table.tally(kernel, connection -> !connection.ipv6(), later))
        .isEqualTo(new Tally(47, 1));
    assertThat(table.tally(kernel, connection -> false, later)).isEqualTo(new Tally(0, 0));
  }

  @Test
  void procLeavesAloneWhatItDoesNotKnow() {
    TestConnection known =
        TestConnection.tcp(1).with(9, 0x601, 1).withTimeout(77).withOptions(SEQUENCES);
    table.put(known, origin, Origin.PEER);
    table.put(
        known.with(9, ConnectionFlags.INACTIVE, TcpStates.FIN_WAIT).withTimes(0, 3).withOptions(""),
        origin + SECOND,
        Origin.PROC);
    assertThat(all(table)).containsExactly(known.with(9, 0x701, TcpStates.FIN_WAIT));
    assertThat(expire(5 * SECOND + 2 * STEP)).isEqualTo(1);
  }

  @Test
  void theEndOfAConnectionToAnotherDestinationChangesNothingAsInTheKernel() {
    TestConnection present = TestConnection.tcp(1);
    put(present, 0);
    TestConnection replaced = present.withDestination(0x0A01_0006L);
    put(replaced.with(present.clientPort(), ConnectionFlags.INACTIVE, TcpStates.CLOSE), 0);
    assertThat(all(table)).containsExactly(present);
    put(replaced, 0);
    assertThat(all(table)).containsExactly(replaced);
  }

  @Test
  void aTemplateOfASyncMessageGoesOnWhereItWentAsInTheKernelAndOwnOnesMove() {
    TestConnection present = TestConnection.template(1, 300);
    TestConnection moved = present.withDestination(0x0A01_0006L);
    for (Origin origin : Origin.values()) {
      ConnectionTable fresh = new ConnectionTable(10);
      fresh.put(present, this.origin, Origin.PEER);
      fresh.put(moved, this.origin, origin);
      boolean own = origin == Origin.KERNEL || origin == Origin.PROC;
      assertThat(all(fresh)).as("%s", origin).containsExactly(own ? moved : present);
      assertThat(fresh.sure(hash(moved), ConnectionKey.wantedDestination(moved))).isEqualTo(own);
    }
  }

  @Test
  void aConnectionOfUdpGoesOnWhereItWentAsInTheKernelAndOwnOnesMove() {
    TestConnection present = TestConnection.udp6(1).withTimes(300, 300);
    TestConnection moved = present.withDestination(6);
    int there = ConnectionKey.wantedDestination(moved);
    for (Origin origin : Origin.values()) {
      ConnectionTable fresh = new ConnectionTable(10);
      fresh.put(present, this.origin, Origin.PEER);
      assertThat(fresh.elsewhere(hash(moved), there)).isTrue();
      fresh.put(moved, this.origin, origin);
      boolean own = origin == Origin.KERNEL || origin == Origin.PROC;
      assertThat(fresh.sure(hash(moved), there)).as("%s", origin).isEqualTo(own);
      assertThat(fresh.elsewhere(hash(moved), there)).as("%s", origin).isEqualTo(!own);
    }
  }

  @Test
  void aMirrorInOrdinaryCollectionsAgreesAfterEveryKindOfChange() {
    for (long seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      ConnectionTable mirrored = new ConnectionTable(2_000, seed);
      Map<Long, TestConnection> mirror = new HashMap<>();
      for (int i = 0; i < 30_000; i++) {
        int n = random.nextInt(3_000);
        TestConnection some = n % 4 == 0 ? TestConnection.udp6(n) : TestConnection.tcp(n);
        if (n % 50 == 0) {
          some = some.withOptions(random.nextBoolean() ? SEQUENCES : "");
        }
        if (random.nextInt(3) == 0 || i % 10_000 > 8_000) {
          mirrored.forget(hash(some));
          mirror.remove(hash(some));
        } else {
          mirrored.put(some, origin, Origin.PEER);
          if (mirror.size() < 2_000 || mirror.containsKey(hash(some))) {
            mirror.put(hash(some), some);
          }
        }
        assertThat(mirrored.size()).as("seed %d, step %d", seed, i).isEqualTo(mirror.size());
      }
      assertThat(all(mirrored)).as("seed %d", seed).hasSameElementsAs(mirror.values());
      assertThat(mirror.keySet()).as("seed %d", seed).allMatch(mirrored::holds);
    }
  }

  @Test
  void memoryIsAtMost64BytesAnIpv4EntryAndIsGivenBack() {
    ConnectionTable large = new ConnectionTable(100_000, 3);
    assertThat(large.bytes()).isLessThan(50_000);
    for (int i = 0; i < 100_000; i++) {
      large.put(TestConnection.tcp(i).withTimeout(1), origin, Origin.PEER);
    }
    assertThat(large.size()).isEqualTo(100_000);
    assertThat(large.bytes()).isLessThan(6_400_000);
    assertThat(large.expire(origin + 10 * SECOND, ALL)).isEqualTo(100_000);
    assertThat(large.bytes()).isLessThan(50_000);
  }
}
