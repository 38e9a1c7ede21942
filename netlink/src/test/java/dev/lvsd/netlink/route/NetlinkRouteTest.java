package dev.lvsd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.fake.FakeKernel;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkRouteTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong nanos = new AtomicLong(new Random().nextLong());
  private final FakeKernel kernel = new FakeKernel(nanos);
  private final InetAddress vip = ip("192.0.2.100");
  private final InetAddress vip6 = ip("2001:db8::100");
  private Route route;
  private int eth0;

  @BeforeEach
  void open() throws KernelException {
    eth0 = kernel.addLink("eth0");
    route = kernel.route();
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private static KernelException failure(ThrowingCallable call) {
    return catchThrowableOfType(KernelException.class, call);
  }

  @Test
  void linksAreListedAndFoundByName() throws KernelException {
    Link expected = new Link(eth0, "eth0", true, true, 1500, new MacAddress("02:00:00:00:00:02"));
    assertThat(route.links()).extracting(Link::name).containsExactly("lo", "eth0");
    assertThat(route.link("eth0")).contains(expected);
    assertThat(route.link("eth9")).isEmpty();
  }

  @Test
  void aLinkTellsUpFromCarrier() throws KernelException {
    kernel.setLink("eth0", true, false);
    assertThat(route.link("eth0")).hasValueSatisfying(l -> assertThat(l.up()).isTrue());
    assertThat(route.link("eth0")).hasValueSatisfying(l -> assertThat(l.carrier()).isFalse());
  }

  @Test
  void anAddressIsAddedRefreshedAndGoneWhenItsLifetimeIsOver() throws KernelException {
    route.putAddress(eth0, vip, 24, 2);
    route.putAddress(eth0, vip6, 64, 2);
    nanos.addAndGet(SECOND + SECOND / 2);
    assertThat(route.addresses())
        .extracting(InterfaceAddress::address, InterfaceAddress::validSeconds)
        .contains(org.assertj.core.groups.Tuple.tuple(vip, 1L))
        .contains(org.assertj.core.groups.Tuple.tuple(vip6, 1L));
    route.putAddress(eth0, vip, 24, 2);
    nanos.addAndGet(SECOND);
    assertThat(route.addresses()).extracting(InterfaceAddress::address).containsExactly(vip);
    nanos.addAndGet(SECOND);
    assertThat(route.addresses()).isEmpty();
  }

  @Test
  void ipv6AddressesSkipDuplicateDetection() throws KernelException {
    route.putAddress(eth0, vip6, 64, 2);
    assertThat(route.addresses().get(0).flags() & RouteProtocol.IFA_F_NODAD).isNotZero();
  }

  @Test
  void aLifetimeWithoutEndStays() throws KernelException {
    route.putAddress(eth0, vip, 32, InterfaceAddress.FOREVER);
    nanos.addAndGet(SECOND << 32);
    assertThat(route.addresses())
        .extracting(InterfaceAddress::validSeconds)
        .containsExactly(InterfaceAddress.FOREVER);
  }

  @Test
  void impossibleLifetimesAndLinksAreRefused() {
    assertThat(failure(() -> route.putAddress(eth0, vip, 24, 0)))
        .hasMessageContaining("192.0.2.100/24")
        .hasMessageContaining("0 s");
    assertThat(failure(() -> route.putAddress(77, vip, 24, 1)))
        .hasMessage(
            "put address 192.0.2.100/24 on interface 77 failed: ENODEV (ipv4: Device not found)");
  }

  @Test
  void deletingAnAddressThatIsNotThereSaysSo() throws KernelException {
    route.putAddress(eth0, vip, 24, 2);
    route.deleteAddress(eth0, vip, 24);
    assertThat(route.addresses()).isEmpty();
    assertThat(failure(() -> route.deleteAddress(eth0, vip, 24)).errno())
        .isEqualTo(KernelException.EADDRNOTAVAIL);
  }

  @Test
  void neighboursAreReadWhereTheyAreKnown() throws KernelException {
    MacAddress mac = new MacAddress("02:00:00:00:00:99");
    kernel.addNeighbour(eth0, vip, mac);
    assertThat(route.neighbour(eth0, vip)).contains(mac);
    assertThat(route.neighbour(eth0, vip6)).isEmpty();
  }

  private static @Nullable RouteChange next(BlockingQueue<RouteChange> changes)
      throws InterruptedException {
    return changes.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void aWatchTellsChangesOfLinksAndAddressesInTheirOrder() throws Exception {
    BlockingQueue<RouteChange> changes = new LinkedBlockingQueue<>();
    try (Route.Watch ignored = route.watch(changes::add)) {
      kernel.setLink("eth0", true, false);
      route.putAddress(eth0, vip, 24, 1);
      nanos.addAndGet(SECOND);
      kernel.tick();
      kernel.removeLink("eth0");
      assertThat(next(changes))
          .isInstanceOfSatisfying(
              RouteChange.LinkChanged.class, c -> assertThat(c.link().carrier()).isFalse());
      assertThat(next(changes))
          .isInstanceOfSatisfying(
              RouteChange.AddressChanged.class,
              c -> assertThat(c.address().address()).isEqualTo(vip));
      assertThat(next(changes))
          .isInstanceOfSatisfying(
              RouteChange.AddressRemoved.class,
              c -> assertThat(c.address().address()).isEqualTo(vip));
      assertThat(next(changes)).isEqualTo(new RouteChange.LinkRemoved(eth0, "eth0"));
    }
  }

  @Test
  void aWatchReportsAnOverrunAndGoesOn() throws Exception {
    BlockingQueue<RouteChange> changes = new LinkedBlockingQueue<>();
    try (Route.Watch ignored = route.watch(changes::add)) {
      kernel.overrunWatches();
      kernel.setLink("eth0", false, false);
      assertThat(next(changes)).isEqualTo(new RouteChange.Overrun());
      assertThat(next(changes)).isInstanceOf(RouteChange.LinkChanged.class);
    }
  }

  @Test
  void aListenerThatFailsHearsTheNextChangeAllTheSame() throws Exception {
    BlockingQueue<RouteChange> changes = new LinkedBlockingQueue<>();
    try (Route.Watch ignored =
        route.watch(
            change -> {
              changes.add(change);
              throw new IllegalStateException("on purpose");
            })) {
      kernel.setLink("eth0", false, false);
      kernel.setLink("eth0", true, true);
      assertThat(next(changes)).isNotNull();
      assertThat(next(changes)).isNotNull();
    }
  }

  @Test
  void closingAWatchEndsItsSocket() throws Exception {
    Route.Watch watch = route.watch(change -> {});
    assertThat(kernel.openSockets()).isEqualTo(2);
    watch.close();
    assertThat(kernel.openSockets()).isEqualTo(1);
  }

  @Test
  void aRefreshIsOneMessage() throws KernelException {
    route.putAddress(eth0, vip, 24, 1);
    route.putAddress(eth0, vip, 24, 1);
    assertThat(kernel.changes()).isEqualTo(List.of("RTM_NEWADDR", "RTM_NEWADDR"));
  }
}
