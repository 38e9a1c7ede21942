package dev.lvsd.agent.vip;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.route.RouteChange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A client of the fake kernel that lets a test act right before and right after a call. */
final class HookedRoute implements Route {
  /** Acts around a call; may refuse it. */
  interface Hook {
    void run() throws KernelException;
  }

  private static final Hook NOTHING = () -> {};

  private final Route route;
  final AtomicInteger puts = new AtomicInteger();
  final AtomicInteger listings = new AtomicInteger();
  volatile Hook beforePut = NOTHING;
  volatile Hook afterPut = NOTHING;
  volatile Hook beforeDelete = NOTHING;

  HookedRoute(Route route) {
    this.route = route;
  }

  @Override
  public void putAddress(int linkIndex, InetAddress address, int prefixLength, long validSeconds)
      throws KernelException {
    puts.incrementAndGet();
    beforePut.run();
    route.putAddress(linkIndex, address, prefixLength, validSeconds);
    afterPut.run();
  }

  @Override
  public void deleteAddress(int linkIndex, InetAddress address, int prefixLength)
      throws KernelException {
    beforeDelete.run();
    route.deleteAddress(linkIndex, address, prefixLength);
  }

  @Override
  public List<InterfaceAddress> addresses() throws KernelException {
    listings.incrementAndGet();
    return route.addresses();
  }

  @Override
  public List<Link> links() throws KernelException {
    return route.links();
  }

  @Override
  public Optional<Link> link(String name) throws KernelException {
    return route.link(name);
  }

  @Override
  public Optional<MacAddress> neighbour(int linkIndex, InetAddress address) throws KernelException {
    return route.neighbour(linkIndex, address);
  }

  @Override
  public Watch watch(Consumer<RouteChange> listener) throws KernelException {
    return route.watch(listener);
  }

  @Override
  public void close() {
    route.close();
  }
}
