package dev.lvsd.agent.vip;

import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a group's VIPs into the kernel, keeps them there under the lease, and takes them out.
 *
 * <p>Addresses have a finite lifetime in the kernel, so that they go away by themselves if this
 * process dies or hangs. Adding and refreshing have one thread and one socket, releasing another of
 * each, so that a release never waits behind a slow call. The lease is checked before and after
 * every call that adds or refreshes: a thread that was paused in between takes the address out at
 * once.
 *
 * <p>{@link #acquire}, {@link #release}, {@link #lease}, {@link #reannounce} and {@link
 * #addressRemoved} may be called from any thread and return at once.
 */
public final class VipOwner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VipOwner.class);

  /**
   * Announcements after a claim, from its start: hosts may miss the first, switches learn from
   * each.
   */
  private static final long[] ANNOUNCE_MILLIS = {0, 50, 200, 500, 1000, 2000, 4000};

  private static final long ANNOUNCE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long RELEASE_RETRY_MILLIS = 1;
  private static final long REINSTATE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String group;
  private final List<PlacedVip> vips;
  private final Map<String, NeighbourPort> ports;
  private final Route route;
  private final Route releaseRoute;
  private final long lifetimeSeconds;
  private final long refreshNanos;
  private final MonotonicClock clock;
  private final Journal journal;
  private final VipListener listener;
  private final LinkedBlockingQueue<Runnable> commands = new LinkedBlockingQueue<>(64);
  private final LinkedBlockingQueue<Runnable> releases = new LinkedBlockingQueue<>(64);
  private final Thread owner;
  private final Thread releaser;

  private volatile @Nullable Epoch held;
  private volatile long leaseEndNanos = Long.MIN_VALUE;
  private volatile boolean inKernel;
  private volatile boolean present;
  private volatile boolean closed;

  // Of the owner thread only.
  private long acquiredNanos;
  private long refreshedNanos;
  private int announced;
  private long announcedNanos;
  private long reinstatedNanos;
  private boolean complete;

  /**
   * @param ports a neighbour port for every interface of the VIPs, of this owner alone; closed with
   *     it
   * @param route socket for adding and refreshing, of this owner alone; closed with it
   * @param releaseRoute likewise for releasing
   * @param lifetimeSeconds the kernel's lease, at least 1
   */
  public VipOwner(
      String group,
      List<PlacedVip> vips,
      Map<String, NeighbourPort> ports,
      Route route,
      Route releaseRoute,
      long lifetimeSeconds,
      MonotonicClock clock,
      Journal journal,
      VipListener listener) {
    this.group = group;
    this.vips = List.copyOf(vips);
    this.ports = Map.copyOf(ports);
    this.route = route;
    this.releaseRoute = releaseRoute;
    this.lifetimeSeconds = lifetimeSeconds;
    this.refreshNanos = TimeUnit.SECONDS.toNanos(lifetimeSeconds) / 3;
    this.clock = clock;
    this.journal = journal;
    this.listener = listener;
    this.owner = new Thread(this::own, "vips-" + group);
    this.releaser = new Thread(this::serveReleases, "vips-release-" + group);
    owner.setDaemon(true);
    releaser.setDaemon(true);
    owner.setPriority(Thread.MAX_PRIORITY);
    releaser.setPriority(Thread.MAX_PRIORITY);
  }

  /**
   * Takes out VIPs that an earlier life of this node left behind, then starts the threads. Blocks;
   * also makes the first claim as fast as later ones, as all code on its way has run once.
   */
  public void start() throws KernelException {
    for (InterfaceAddress left : presentVips(releaseRoute)) {
      log.warn(
          "{} was left on this node by an earlier run; taking it out",
          left.address().getHostAddress());
    }
    for (PlacedVip vip : vips) {
      remove(route, vip);
      remove(releaseRoute, vip);
    }
    owner.start();
    releaser.start();
  }

  /** The group is this node's under that epoch, until the lease ends. */
  public void acquire(Epoch epoch, long untilNanos) {
    leaseEndNanos = untilNanos;
    held = epoch;
    commands.add(() -> takeAll(epoch));
  }

  /** The lease now ends then. */
  public void lease(long untilNanos) {
    leaseEndNanos = untilNanos;
  }

  /**
   * The group is not this node's any more. The listener hears of it when the kernel holds none of
   * its VIPs.
   */
  public void release(Epoch epoch, String reason) {
    held = null;
    releases.add(() -> takeOut(epoch, reason));
  }

  /** Says again on the segments who has the VIPs. */
  public void reannounce() {
    commands.offer(this::announce);
  }

  /**
   * Somebody took an address out of the kernel; if it is a VIP that this node owns, it is put back.
   */
  public void addressRemoved(InetAddress address) {
    if (held != null && complete && vips.stream().anyMatch(v -> v.address().equals(address))) {
      commands.offer(() -> reinstate(address));
    }
  }

  /** Whether the VIPs are in the kernel as far as this owner knows. */
  public boolean present() {
    return present;
  }

  public List<PlacedVip> vips() {
    return vips;
  }

  // --- the owner's thread

  private void own() {
    while (!closed) {
      try {
        Runnable command = commands.poll(untilNextNanos(), TimeUnit.NANOSECONDS);
        if (command != null) {
          command.run();
        }
        if (held != null && complete) {
          keep();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error(
            "VIP group {}: an unexpected error; the VIPs stay under the kernel's lease", group, e);
      }
    }
  }

  private long untilNextNanos() {
    if (held == null || !complete) {
      return TimeUnit.SECONDS.toNanos(1);
    }
    long now = clock.nanos();
    long refresh = refreshedNanos + refreshNanos - now;
    return Math.max(0, Math.min(refresh, nextAnnouncementNanos() - now));
  }

  private long nextAnnouncementNanos() {
    return announced < ANNOUNCE_MILLIS.length
        ? acquiredNanos + TimeUnit.MILLISECONDS.toNanos(ANNOUNCE_MILLIS[announced])
        : announcedNanos + ANNOUNCE_AGAIN_NANOS;
  }

  private void takeAll(Epoch epoch) {
    complete = false;
    acquiredNanos = clock.nanos();
    announced = 0;
    if (!putAll(epoch)) {
      return;
    }
    complete = true;
    present = true;
    refreshedNanos = acquiredNanos;
    announce();
    long tookMicros = (clock.nanos() - acquiredNanos) / 1000;
    listener.acquired(epoch);
    journal.publish(
        EventType.VIP_ACQUIRED,
        group,
        "this node owns " + names() + " with epoch " + epoch,
        Map.of("epoch", epoch.toString(), "vips", addresses(), "tookMicros", tookMicros));
  }

  private void keep() {
    long now = clock.nanos();
    Epoch epoch = held;
    if (epoch != null && now - (refreshedNanos + refreshNanos) >= 0) {
      refreshedNanos = now;
      putAll(epoch);
    }
    if (clock.nanos() - nextAnnouncementNanos() >= 0) {
      announce();
    }
  }

  /**
   * Adds or refreshes all; false where the lease or the ownership ended, or the kernel refused:
   * then none is left.
   */
  private boolean putAll(Epoch epoch) {
    inKernel = true;
    try {
      for (PlacedVip vip : vips) {
        if (!mine(epoch)) {
          return false;
        }
        route.putAddress(vip.linkIndex(), vip.address(), vip.prefixLength(), lifetimeSeconds);
        if (!mine(epoch)) {
          // Paused across the end of the lease: the call may have brought the address back.
          undo();
          return false;
        }
      }
      return true;
    } catch (KernelException e) {
      undo();
      fail(epoch, e);
      return false;
    } finally {
      inKernel = false;
    }
  }

  private boolean mine(Epoch epoch) {
    return epoch.equals(held) && clock.nanos() - leaseEndNanos < 0;
  }

  private void undo() {
    present = false;
    complete = false;
    for (PlacedVip vip : vips) {
      try {
        remove(route, vip);
      } catch (KernelException e) {
        log.error(
            "could not take out {}; the kernel will within {} s", vip, lifetimeSeconds + 2, e);
      }
    }
  }

  private void fail(Epoch epoch, KernelException cause) {
    if (epoch.equals(held)) {
      held = null;
      journal.publish(
          EventType.VIP_FAILED,
          group,
          "the VIPs could not be held: " + cause.getMessage(),
          Map.of("epoch", epoch.toString(), "errno", cause.errno()));
      listener.failed(epoch, String.valueOf(cause.getMessage()));
    }
  }

  private void reinstate(InetAddress address) {
    Epoch epoch = held;
    if (epoch == null || !mine(epoch) || clock.nanos() - reinstatedNanos < REINSTATE_EVERY_NANOS) {
      return; // The next refresh puts it back in any case.
    }
    reinstatedNanos = clock.nanos();
    if (putAll(epoch)) {
      announce();
      journal.publish(
          EventType.VIP_REINSTATED,
          group,
          address.getHostAddress() + " was taken out of the kernel by somebody else; it is back",
          Map.of("epoch", epoch.toString(), "address", address.getHostAddress()));
    }
  }

  private void announce() {
    if (held == null) {
      return;
    }
    announced++;
    announcedNanos = clock.nanos();
    for (PlacedVip vip : vips) {
      NeighbourPort port = ports.get(vip.interfaceName());
      try {
        if (port != null) {
          port.announce(vip.address());
        }
      } catch (KernelException e) {
        log.warn("could not announce {}: {}", vip, e.getMessage());
      }
    }
  }

  // --- the releaser's thread

  private void serveReleases() {
    while (!closed) {
      try {
        releases.take().run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("VIP group {}: an unexpected error while releasing", group, e);
      }
    }
  }

  private void takeOut(Epoch epoch, String reason) {
    long start = clock.nanos();
    String trouble = "";
    while (!closed) {
      try {
        for (PlacedVip vip : vips) {
          remove(releaseRoute, vip);
        }
        // The owner may be in the middle of a refresh; what it puts back after its check, it takes
        // out itself.
        if (!inKernel && presentVips(releaseRoute).isEmpty()) {
          break;
        }
      } catch (KernelException e) {
        if (!trouble.equals(e.getMessage())) {
          trouble = String.valueOf(e.getMessage());
          log.error("VIP group {}: {}; trying again", group, trouble);
        }
      }
      if (!pause()) {
        return;
      }
    }
    present = false;
    listener.released(epoch);
    journal.publish(
        EventType.VIP_RELEASED,
        group,
        "this node gave up " + names() + ": " + reason,
        Map.of(
            "epoch",
            epoch.toString(),
            "vips",
            addresses(),
            "tookMicros",
            (clock.nanos() - start) / 1000));
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RELEASE_RETRY_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<InterfaceAddress> presentVips(Route from) throws KernelException {
    List<InterfaceAddress> found = new ArrayList<>();
    for (InterfaceAddress address : from.addresses()) {
      if (vips.stream().anyMatch(v -> v.address().equals(address.address()))) {
        found.add(address);
      }
    }
    return found;
  }

  private static void remove(Route from, PlacedVip vip) throws KernelException {
    try {
      from.deleteAddress(vip.linkIndex(), vip.address(), vip.prefixLength());
    } catch (KernelException e) {
      if (e.errno() != KernelException.EADDRNOTAVAIL) {
        throw e;
      }
    }
  }

  private String names() {
    return String.join(", ", addresses());
  }

  private List<String> addresses() {
    return vips.stream().map(v -> v.address().getHostAddress()).toList();
  }

  /**
   * Ends the threads and sockets; the kernel's table is left as it is, under the kernel's own
   * lease.
   */
  @Override
  public void close() {
    closed = true;
    owner.interrupt();
    releaser.interrupt();
    route.close();
    releaseRoute.close();
    ports.values().forEach(NeighbourPort::close);
  }
}
