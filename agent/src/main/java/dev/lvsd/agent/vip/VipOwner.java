package dev.lvsd.agent.vip;

import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.sys.Urgency;
import dev.lvsd.netlink.sys.UrgentThreads;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
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
 * <p>{@link #acquire}, {@link #release}, {@link #lease}, {@link #reannounce}, {@link
 * #addressRemoved} and {@link #moved} may be called from any thread and return at once.
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
  private static final long RELEASE_SLOW_RETRY_MILLIS = 50;
  private static final int RELEASE_FAST_TRIES = 100;
  private static final long TAKE_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** No lease at all; not a time, since a difference to it would wrap round. */
  private static final long NO_LEASE = Long.MIN_VALUE;

  /** No interface has this number. */
  private static final int NOWHERE = Integer.MAX_VALUE;

  /** What IPv6 answers for an interface without it; {@code addrconf.c}. */
  private static final int ENXIO = 6;

  private static final long REINSTATE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String group;
  private volatile List<PlacedVip> vips;
  private volatile Map<String, NeighbourPort> ports;
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
  private volatile long leaseEndNanos = NO_LEASE;
  private volatile boolean inKernel;
  private volatile boolean present;

  /** Under which epoch all VIPs were put into the kernel; written by the owner thread. */
  private volatile @Nullable Epoch taken;

  private volatile boolean closed;

  // Of the owner thread only.
  private long acquiredNanos;
  private long refreshedNanos;
  private int announced;
  private long announcedNanos;
  private long reinstatedNanos;

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
    this.reinstatedNanos = clock.nanos() - REINSTATE_EVERY_NANOS;
    this.owner = UrgentThreads.of("vips-" + group, this::own);
    this.releaser = UrgentThreads.of("vips-release-" + group, this::serveReleases);
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
      // Where it is, not where it would go today: interface and prefix may have been others.
      remove(releaseRoute, left.linkIndex(), left.address(), left.prefixLength());
    }
    for (PlacedVip vip : vips) {
      rehearse(vip);
      remove(route, vip);
      remove(releaseRoute, vip);
    }
    owner.start();
    releaser.start();
  }

  /** What a claim will do, for an interface that there is not: the kernel refuses it. */
  private void rehearse(PlacedVip vip) throws KernelException {
    try {
      route.putAddress(NOWHERE, vip.address(), vip.prefixLength(), lifetimeSeconds);
    } catch (KernelException e) {
      if (e.errno() != KernelException.ENODEV) {
        throw e;
      }
    }
  }

  /** The group is this node's under that epoch, until the lease ends. */
  public void acquire(Epoch epoch, long untilNanos) {
    leaseEndNanos = untilNanos;
    held = epoch;
    // Only wakes the thread, which acts on what is held: nothing is lost where the queue is full.
    commands.offer(() -> {});
  }

  /** The lease now ends then; {@link Long#MIN_VALUE} for no lease. */
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
    Epoch epoch = held;
    if (epoch != null
        && epoch.equals(taken)
        && vips.stream().anyMatch(v -> v.address().equals(address))) {
      commands.offer(() -> reinstate(address));
    }
  }

  /**
   * The interface of that name was made anew: VIPs on it now go to that index. What this owner
   * holds is put there and announced at once. Any thread.
   *
   * @param port on the new one, of this owner alone; the one before is closed
   */
  public synchronized void moved(String interfaceName, int linkIndex, NeighbourPort port) {
    if (closed) {
      port.close();
      return;
    }
    vips =
        vips.stream()
            .map(
                v ->
                    v.interfaceName().equals(interfaceName)
                        ? new PlacedVip(v.address(), v.prefixLength(), interfaceName, linkIndex)
                        : v)
            .toList();
    Map<String, NeighbourPort> all = new HashMap<>(ports);
    NeighbourPort before = all.put(interfaceName, port);
    ports = Map.copyOf(all);
    if (before != null) {
      before.close();
    }
    commands.offer(this::putAgain);
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
    Urgency urgency = UrgentThreads.current();
    while (!closed) {
      try {
        long nanos = untilNextNanos();
        urgency.waits();
        Runnable command = commands.poll(nanos, TimeUnit.NANOSECONDS);
        urgency.works();
        if (command != null) {
          command.run();
        }
        Epoch epoch = held;
        if (epoch != null && epoch.equals(taken)) {
          keep(epoch);
        } else if (epoch != null && mine(epoch)) {
          // Just acquired; or undone when the lease was over, and the lease goes on.
          takeAll(epoch);
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
    Epoch epoch = held;
    if (epoch == null) {
      return TimeUnit.SECONDS.toNanos(1);
    }
    if (!epoch.equals(taken)) {
      return TAKE_AGAIN_NANOS;
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
    taken = null;
    acquiredNanos = clock.nanos();
    announced = 0;
    if (!putAll(epoch)) {
      return;
    }
    taken = epoch;
    announce();
    long tookMicros = (clock.nanos() - acquiredNanos) / 1000;
    listener.acquired(epoch);
    journal.publish(
        EventType.VIP_ACQUIRED,
        group,
        "this node owns " + names() + " with epoch " + epoch,
        Map.of("epoch", epoch.toString(), "vips", addresses(), "tookMicros", tookMicros));
  }

  private void keep(Epoch epoch) {
    if (clock.nanos() - (refreshedNanos + refreshNanos) >= 0 && !putAll(epoch)) {
      return;
    }
    if (clock.nanos() - nextAnnouncementNanos() >= 0) {
      announce();
    }
  }

  /**
   * Adds or refreshes all and tells the listener; false where the lease or the ownership ended, or
   * the kernel refused: then none is left.
   */
  private boolean putAll(Epoch epoch) {
    long sinceNanos = clock.nanos();
    // Whatever becomes of it, the next one is not due at once.
    refreshedNanos = sinceNanos;
    inKernel = true;
    try {
      for (PlacedVip vip : vips) {
        if (!mine(epoch)) {
          undo();
          return false;
        }
        route.putAddress(vip.linkIndex(), vip.address(), vip.prefixLength(), lifetimeSeconds);
        if (!mine(epoch)) {
          // Paused across the end of the lease: the call may have brought the address back.
          undo();
          return false;
        }
      }
      // Before inKernel falls: a release that waits for that has the last word.
      present = true;
      listener.held(epoch, sinceNanos);
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
    long end = leaseEndNanos;
    return epoch.equals(held) && end != NO_LEASE && clock.nanos() - end < 0;
  }

  private void undo() {
    present = false;
    taken = null;
    KernelException refused = removeAll(route);
    if (refused != null && !closed) {
      log.error(
          "VIP group {}: {}; the kernel takes it out within {} s",
          group,
          refused.getMessage(),
          lifetimeSeconds + 2);
    }
  }

  /** Gives the group up; the listener hears of it when the kernel holds none of its VIPs. */
  private void fail(Epoch epoch, KernelException cause) {
    if (!epoch.equals(held)) {
      return; // Released meanwhile, which is told instead.
    }
    held = null;
    String why = String.valueOf(cause.getMessage());
    journal.publish(
        EventType.VIP_FAILED,
        group,
        "the VIPs could not be held: " + why,
        Map.of("epoch", epoch.toString(), "errno", cause.errno()));
    releases.add(
        () -> {
          if (clear()) {
            listener.failed(epoch, why);
          }
        });
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

  private void putAgain() {
    Epoch epoch = held;
    if (epoch != null && epoch.equals(taken) && putAll(epoch)) {
      // Nobody has heard of the VIPs at this hardware address yet: as after a claim.
      acquiredNanos = clock.nanos();
      announced = 0;
      announce();
    }
  }

  private void announce() {
    Epoch epoch = held;
    if (epoch == null) {
      return;
    }
    announced++;
    announcedNanos = clock.nanos();
    for (PlacedVip vip : vips) {
      NeighbourPort port = ports.get(vip.interfaceName());
      try {
        // A thread that was paused must not draw to itself what is another node's by now.
        if (port != null && mine(epoch)) {
          port.announce(vip.address());
        }
      } catch (KernelException e) {
        log.warn("could not announce {}: {}", vip, e.getMessage());
      }
    }
  }

  // --- the releaser's thread

  private void serveReleases() {
    Urgency urgency = UrgentThreads.current();
    while (!closed) {
      try {
        urgency.waits();
        Runnable release = releases.take();
        urgency.works();
        release.run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("VIP group {}: an unexpected error while releasing", group, e);
      }
    }
  }

  private void takeOut(Epoch epoch, String reason) {
    long start = clock.nanos();
    if (!clear()) {
      return;
    }
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

  /**
   * Deletes the VIPs until the kernel's table shows none, on whatever interface; what the table
   * shows is what counts. False where this owner was closed before.
   */
  private boolean clear() {
    String trouble = "";
    for (int tries = 1; !closed; tries++) {
      KernelException refused = removeAll(releaseRoute);
      try {
        // In this order: the owner may be in the middle of a refresh, and what it puts back after
        // its check, it takes out itself.
        boolean idle = !inKernel;
        List<InterfaceAddress> left = presentVips(releaseRoute);
        if (idle && left.isEmpty()) {
          present = false;
          return true;
        }
        for (InterfaceAddress each : left) {
          remove(releaseRoute, each.linkIndex(), each.address(), each.prefixLength());
        }
      } catch (KernelException e) {
        refused = e;
      }
      if (refused != null && !closed && !trouble.equals(refused.getMessage())) {
        trouble = String.valueOf(refused.getMessage());
        log.error("VIP group {}: {}; trying again", group, trouble);
      }
      if (!UrgentThreads.pause(
          tries < RELEASE_FAST_TRIES ? RELEASE_RETRY_MILLIS : RELEASE_SLOW_RETRY_MILLIS)) {
        return false;
      }
    }
    return false;
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

  /** Tries all; what went wrong last, if anything did. */
  private @Nullable KernelException removeAll(Route from) {
    KernelException refused = null;
    for (PlacedVip vip : vips) {
      try {
        remove(from, vip);
      } catch (KernelException e) {
        refused = e;
      }
    }
    return refused;
  }

  private static void remove(Route from, PlacedVip vip) throws KernelException {
    remove(from, vip.linkIndex(), vip.address(), vip.prefixLength());
  }

  private static void remove(Route from, int linkIndex, InetAddress address, int prefixLength)
      throws KernelException {
    try {
      from.deleteAddress(linkIndex, address, prefixLength);
    } catch (KernelException e) {
      // Not there is as good as gone, also where the whole interface is.
      if (e.errno() != KernelException.EADDRNOTAVAIL
          && e.errno() != KernelException.ENODEV
          && e.errno() != ENXIO) {
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
  public synchronized void close() {
    closed = true;
    owner.interrupt();
    releaser.interrupt();
    route.close();
    releaseRoute.close();
    ports.values().forEach(NeighbourPort::close);
  }
}
