package dev.lvsd.agent.vip;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.fake.FakeKernel;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Route;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VipOwnerTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;
  private static final Epoch EPOCH = new Epoch(7, "a");
  private static final Epoch NEXT = new Epoch(9, "a");

  /** Keeps what the owner told its election. */
  private static final class Told implements VipListener {
    final List<Epoch> acquired = new CopyOnWriteArrayList<>();
    final List<Long> held = new CopyOnWriteArrayList<>();
    final List<Epoch> released = new CopyOnWriteArrayList<>();
    final List<String> failed = new CopyOnWriteArrayList<>();

    @Override
    public void acquired(Epoch epoch) {
      acquired.add(epoch);
    }

    @Override
    public void held(Epoch epoch, long sinceNanos) {
      held.add(sinceNanos);
    }

    @Override
    public void released(Epoch epoch) {
      released.add(epoch);
    }

    @Override
    public void failed(Epoch epoch, String reason) {
      failed.add(reason);
    }
  }

  // A random origin, positive as the kernel's clock is.
  private final AtomicLong now = new AtomicLong(new Random().nextLong(1L << 50));
  private final AtomicInteger ownerLooks = new AtomicInteger();
  private final FakeKernel kernel = new FakeKernel(now);
  private final int eth0 = kernel.addLink("eth0");
  private final int eth1 = kernel.addLink("eth1");
  private final InetAddress web;
  private final InetAddress six;
  private final List<PlacedVip> vips;
  private final RecordingPort port = new RecordingPort();
  private final RecordedEvents events = new RecordedEvents();
  private final Told told = new Told();
  private final Route admin;
  private HookedRoute route;
  private HookedRoute releaseRoute;
  private VipOwner owner;

  VipOwnerTest() throws Exception {
    web = InetAddress.getByName("192.0.2.100");
    six = InetAddress.getByName("2001:db8::100");
    vips = List.of(new PlacedVip(web, 24, "eth0", eth0), new PlacedVip(six, 64, "eth0", eth0));
    admin = kernel.route();
    route = new HookedRoute(kernel.route());
    releaseRoute = new HookedRoute(kernel.route());
    owner = make();
  }

  private VipOwner make() {
    Map<String, NeighbourPort> ports = Map.of("eth0", port);
    return new VipOwner("default", vips, ports, route, releaseRoute, 1, this::look, events, told);
  }

  private long look() {
    if (Thread.currentThread().getName().equals("vips-default")) {
      ownerLooks.incrementAndGet();
    }
    return now.get();
  }

  @BeforeEach
  void start() throws Exception {
    owner.start();
  }

  @AfterEach
  void stop() {
    owner.close();
    admin.close();
  }

  private List<InetAddress> held() throws KernelException {
    return admin.addresses().stream().map(InterfaceAddress::address).toList();
  }

  private void acquired() throws Exception {
    owner.acquire(EPOCH, now.get() + 10 * SECOND);
    await("acquired", () -> told.acquired.contains(EPOCH));
  }

  @Test
  void allVipsAreTakenWithAFiniteLifetimeAndAnnounced() throws Exception {
    acquired();
    assertThat(admin.addresses())
        .extracting(InterfaceAddress::address, InterfaceAddress::validSeconds)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(web, 1L),
            org.assertj.core.groups.Tuple.tuple(six, 1L));
    assertThat(port.announced).contains(web, six);
    assertThat(owner.present()).isTrue();
    await("event", () -> events.saw(EventType.VIP_ACQUIRED));
  }

  @Test
  void everyRefreshIsToldWithTheTimeBeforeItsCalls() throws Exception {
    long before = now.get();
    route.afterPut = () -> now.addAndGet(MS);
    acquired();
    assertThat(told.held).containsExactly(before);
    now.addAndGet(400 * MS);
    long again = now.get();
    owner.reannounce();
    await("refreshed", () -> told.held.contains(again));
  }

  @Test
  void aLeaseThatHasEndedTakesNothing() throws Exception {
    owner.acquire(EPOCH, now.get());
    int looks = ownerLooks.get();
    await("the owner looked", () -> ownerLooks.get() > looks + 3);
    assertThat(kernel.changes()).doesNotContain("RTM_NEWADDR");
    assertThat(told.acquired).isEmpty();
    assertThat(owner.present()).isFalse();
  }

  @Test
  void aLeaseThatEndsDuringTheCallUndoesItAndAnExtendedOneTakesThemAgain() throws Exception {
    AtomicInteger undone = new AtomicInteger();
    route.beforeDelete = undone::incrementAndGet;
    route.afterPut =
        () -> {
          route.afterPut = () -> {};
          now.addAndGet(11 * SECOND);
        };
    owner.acquire(EPOCH, now.get() + 10 * SECOND);
    await("undone", () -> undone.get() >= 2);
    await("the table is clean", () -> held().isEmpty());
    assertThat(told.acquired).isEmpty();
    assertThat(port.announced).isEmpty();
    assertThat(told.failed).isEmpty();

    owner.lease(now.get() + 10 * SECOND);
    await("taken again", () -> told.acquired.contains(EPOCH));
    assertThat(held()).containsExactlyInAnyOrder(web, six);
  }

  @Test
  void noLeaseAtAllIsNoLeaseForEver() throws Exception {
    acquired();
    owner.lease(Long.MIN_VALUE);
    now.addAndGet(400 * MS);
    owner.reannounce();
    await("taken out at the next refresh", () -> held().isEmpty());
    assertThat(owner.present()).isFalse();
  }

  @Test
  void vipsAreRefreshedAtAThirdOfTheirLifetime() throws Exception {
    acquired();
    int before = route.puts.get();
    now.addAndGet(300 * MS);
    owner.reannounce();
    await("announced again", () -> port.announced.size() >= 4);
    assertThat(route.puts.get()).isEqualTo(before);
    now.addAndGet(40 * MS);
    owner.reannounce();
    await("refreshed", () -> route.puts.get() == before + 2);
  }

  @Test
  void announcementsAreRepeatedOverTheFirstSeconds() throws Exception {
    acquired();
    await("at once", () -> port.announced.size() == 2);
    now.addAndGet(50 * MS);
    await("after 50 ms", () -> port.announced.size() == 4);
    now.addAndGet(150 * MS);
    await("after 200 ms", () -> port.announced.size() == 6);
  }

  @Test
  void aRefusedVipLeavesNoneAndIsTold() throws Exception {
    int second = route.puts.get() + 2;
    route.beforePut =
        () -> {
          if (route.puts.get() == second) {
            throw new KernelException("put address", KernelException.EPERM, null);
          }
        };
    // The undoing is refused as well: the releaser sees to it.
    kernel.failNext("RTM_DELADDR", KernelException.EBUSY, null);
    kernel.failNext("RTM_DELADDR", KernelException.EBUSY, null);
    kernel.failNext("RTM_DELADDR", KernelException.EBUSY, null);
    owner.acquire(EPOCH, now.get() + 10 * SECOND);
    await("told", () -> !told.failed.isEmpty());
    assertThat(held()).isEmpty();
    assertThat(told.failed.get(0)).contains("EPERM");
    assertThat(told.acquired).isEmpty();
    assertThat(events.saw(EventType.VIP_FAILED)).isTrue();
    assertThat(owner.present()).isFalse();
  }

  @Test
  void aReleaseIsToldOnlyWhenTheTableIsClean() throws Exception {
    acquired();
    CountDownLatch busy = new CountDownLatch(1);
    releaseRoute.beforeDelete =
        () -> {
          if (busy.getCount() > 0) {
            throw new KernelException("delete address", KernelException.EBUSY, null);
          }
        };
    int listings = releaseRoute.listings.get();
    owner.release(EPOCH, "handing over");
    await("tried again", () -> releaseRoute.listings.get() > listings + 3);
    assertThat(told.released).isEmpty();
    assertThat(owner.present()).isTrue();
    busy.countDown();
    await("released", () -> told.released.contains(EPOCH));
    assertThat(held()).isEmpty();
    assertThat(owner.present()).isFalse();
    await("event", () -> events.saw(EventType.VIP_RELEASED));
  }

  @Test
  void aReleaseWaitsForARefreshThatIsUnderWay() throws Exception {
    acquired();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    route.beforePut =
        () -> {
          entered.countDown();
          goOn(goOn);
        };
    now.addAndGet(400 * MS);
    owner.reannounce();
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    int listings = releaseRoute.listings.get();
    owner.release(EPOCH, "its lease ends");
    await("tried", () -> releaseRoute.listings.get() > listings + 3);
    assertThat(told.released).isEmpty();
    goOn.countDown();
    await("released", () -> told.released.contains(EPOCH));
    assertThat(held()).isEmpty();
    assertThat(owner.present()).isFalse();
  }

  private static void goOn(CountDownLatch latch) throws KernelException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KernelException("put address", KernelException.EINTR, null);
    }
  }

  @Test
  void aReleaseEndsWhereTheInterfaceIsGone() throws Exception {
    acquired();
    kernel.removeLink("eth0");
    owner.release(EPOCH, "no carrier");
    await("released", () -> told.released.contains(EPOCH));
  }

  @Test
  void aReleaseTakesTheVipFromEveryInterface() throws Exception {
    acquired();
    admin.putAddress(eth1, web, 32, InterfaceAddress.FOREVER);
    owner.release(EPOCH, "handing over");
    await("released", () -> told.released.contains(EPOCH));
    assertThat(held()).isEmpty();
  }

  @Test
  void anotherTenureCanFollowARelease() throws Exception {
    acquired();
    owner.release(EPOCH, "handing over");
    await("released", () -> told.released.contains(EPOCH));
    owner.acquire(NEXT, now.get() + 10 * SECOND);
    await("acquired", () -> told.acquired.contains(NEXT));
    assertThat(held()).containsExactlyInAnyOrder(web, six);
  }

  @Test
  void aVipThatSomebodyTookOutIsPutBack() throws Exception {
    acquired();
    admin.deleteAddress(eth0, web, 24);
    owner.addressRemoved(web);
    await("put back", () -> held().contains(web));
    await("event", () -> events.saw(EventType.VIP_REINSTATED));
  }

  @Test
  void aVipThatIsNotOwnedIsNotPutBack() throws Exception {
    acquired();
    owner.release(EPOCH, "handing over");
    await("released", () -> told.released.contains(EPOCH));
    int before = route.puts.get();
    owner.addressRemoved(web);
    owner.reannounce();
    owner.acquire(NEXT, now.get());
    int looks = ownerLooks.get();
    await("the owner looked", () -> ownerLooks.get() > looks + 3);
    assertThat(route.puts.get()).isEqualTo(before);
  }

  @Test
  void whatAnEarlierLifeLeftIsTakenOutAtTheStart() throws Exception {
    owner.close();
    admin.putAddress(eth0, six, 64, 100);
    admin.putAddress(eth1, web, 32, InterfaceAddress.FOREVER);
    route = new HookedRoute(kernel.route());
    releaseRoute = new HookedRoute(kernel.route());
    owner = make();
    owner.start();
    assertThat(held()).isEmpty();
  }

  @Test
  void aClaimIsRehearsedAtTheStartAndLeavesNothing() throws Exception {
    assertThat(route.puts.get()).isEqualTo(vips.size());
    assertThat(held()).isEmpty();
  }

  @Test
  void closingEndsThreadsAndSocketsAndTellsNothing() throws Exception {
    acquired();
    releaseRoute.beforeDelete =
        () -> {
          throw new KernelException("delete address", KernelException.EBUSY, null);
        };
    int listings = releaseRoute.listings.get();
    owner.release(EPOCH, "stopping");
    await("tried", () -> releaseRoute.listings.get() > listings + 2);
    owner.close();
    await(
        "threads end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().matches("vips-(release-)?default")));
    assertThat(kernel.openSockets()).isEqualTo(1);
    assertThat(port.closed).isTrue();
    assertThat(told.released).isEmpty();
    assertThat(events.saw(EventType.VIP_RELEASED)).isFalse();
  }

  @Test
  void anAnnouncementThatIsRefusedDoesNotCostTheVips() throws Exception {
    port.refusal = new KernelException("announce", KernelException.ENETDOWN, null);
    acquired();
    assertThat(held()).containsExactlyInAnyOrder(web, six);
  }
}
