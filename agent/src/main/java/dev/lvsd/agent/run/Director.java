package dev.lvsd.agent.run;

import dev.lvsd.agent.checks.HealthBoard;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.SyncConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.ipvs.DesiredService;
import dev.lvsd.agent.ipvs.DesiredState;
import dev.lvsd.agent.ipvs.KernelTask;
import dev.lvsd.agent.ipvs.NudgeService;
import dev.lvsd.agent.ipvs.ObservedService;
import dev.lvsd.agent.ipvs.Reconciler;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import dev.lvsd.agent.ipvs.ReconcilerTiming;
import dev.lvsd.agent.ipvs.SyncKeeper;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.agent.vip.Interfaces;
import dev.lvsd.agent.vip.PlacedVip;
import dev.lvsd.agent.vip.Segment;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.IpvsTimeouts;
import dev.lvsd.netlink.ipvs.NetlinkIpvs;
import dev.lvsd.netlink.packet.PacketNeighbourPort;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.route.RouteChange;
import dev.lvsd.sync.SyncDaemonSettings;
import dev.lvsd.sync.SyncDaemonStatus;
import dev.lvsd.sync.SyncDaemons;
import dev.lvsd.sync.nudge.NudgeStatistics;
import dev.lvsd.sync.nudge.Nudger;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a director does on both nodes all the time: IPVS as desired, checks, sync daemons, and an
 * eye on its links.
 */
final class Director {
  private static final Logger log = LoggerFactory.getLogger(Director.class);
  private static final long FITNESS_MILLIS = 100;
  private static final long CLOSE_SECONDS = 3;
  private static final long READ_AGAIN_MILLIS = 1000;

  private final Configuration configuration;
  private final Groups groups;
  private final Vertx vertx;
  private final Reconciler reconciler;
  private final HealthBoard health;
  private final @Nullable SyncDaemons daemons;
  private final @Nullable DesiredService nudgeService;
  private final @Nullable Nudger nudger;
  private final Map<String, Boolean> carriers = new ConcurrentHashMap<>();
  private final Interfaces interfaces;
  private final AtomicBoolean readingAgain = new AtomicBoolean();
  private final Object desiring = new Object();
  private final Route route;
  private final Route.Watch watch;
  private volatile @Nullable ConnectionSync connections;
  private volatile long timer;
  private boolean programmed;
  private final Map<String, FitnessJudge.Scope> scopes = new LinkedHashMap<>();
  private final Map<String, FitnessIs> judged = new HashMap<>();

  private Director(
      Configuration configuration,
      NodeConfig node,
      DirectorHost host,
      Groups groups,
      Vertx vertx,
      MonotonicClock clock,
      Journal journal)
      throws KernelException {
    this.configuration = configuration;
    this.groups = groups;
    this.vertx = vertx;
    this.daemons = daemons(configuration.sync(), node);
    SyncConfig sync = daemons == null ? null : configuration.sync();
    SyncConfig nudging = sync != null && sync.nudges() ? sync : null;
    this.nudgeService =
        nudging == null ? null : NudgeService.of(nudging.nudgePort(), nudging.nudgeListenPort());
    this.nudger =
        nudging == null
            ? null
            : new Nudger(
                nudging.nudgePort(), nudging.nudgeListenPort(), nudging.nudge(), clock::nanos);
    List<KernelTask> tasks =
        daemons == null ? List.of() : List.of(new SyncKeeper(daemons, new Audited(), journal));
    this.reconciler =
        new Reconciler(
            NetlinkIpvs::open,
            configuration.stateDir(),
            tasks,
            journal,
            clock,
            ReconcilerTiming.DEFAULT);
    this.health = new HealthBoard(vertx, configuration.services(), journal, clock, this::desire);
    this.route = NetlinkRoute.open();
    configuration.vipGroups().forEach(g -> scopes.put(g.name(), scope(host.network(), g)));
    Set<String> vipInterfaces = host.network().vipInterfaceNames();
    this.interfaces =
        interfaces(host, sync == null ? "" : sync.interfaceOn(node.name()).get(), journal);
    this.watch = route.watch(change -> linkOrAddress(change, vipInterfaces));
    readCarriers(vipInterfaces);
  }

  static Director start(
      Configuration configuration,
      NodeConfig node,
      DirectorHost host,
      Groups groups,
      Vertx vertx,
      MonotonicClock clock,
      Journal journal)
      throws KernelException {
    Director director = new Director(configuration, node, host, groups, vertx, clock, journal);
    director.reconciler.firstObserved().thenAccept(director::begin);
    director.reconciler.start();
    // One thread judges; without waiting for its timer where a network was lost or is back.
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        start -> director.timer = vertx.setPeriodic(FITNESS_MILLIS, id -> director.judge()));
    groups.loop().onLostNetworks(names -> context.runOnContext(ignored -> director.judge()));
    return director;
  }

  private Interfaces interfaces(DirectorHost host, String syncInterface, Journal journal) {
    List<Segment> segments = groups.segments();
    Set<String> names =
        segments.stream()
            .map(Segment::interfaceName)
            .collect(Collectors.toCollection(HashSet::new));
    names.add(syncInterface);
    return new Interfaces(
        host.network().links(names),
        segments,
        groups.owners(),
        PacketNeighbourPort::open,
        name -> {
          host.settle(name);
          if (daemons != null && name.equals(syncInterface)) {
            tell(ConnectionSync::interfaceReplaced);
            daemons.interfaceReplaced();
            reconciler.refresh();
          }
        },
        journal);
  }

  private static @Nullable SyncDaemons daemons(@Nullable SyncConfig sync, NodeConfig node) {
    if (sync == null || sync.interfaceOn(node.name()).isEmpty()) {
      return null;
    }
    String name = sync.interfaceOn(node.name()).get();
    return new SyncDaemons(
        new SyncDaemonSettings(
            name, sync.id(), sync.maxlen(), sync.group(), sync.port(), sync.ttl()));
  }

  private static FitnessJudge.Scope scope(Network network, VipGroupConfig group) {
    List<PlacedVip> vips = network.place(group);
    return new FitnessJudge.Scope(
        vips.stream().map(PlacedVip::interfaceName).collect(Collectors.toSet()),
        vips.stream().map(PlacedVip::address).collect(Collectors.toSet()));
  }

  /** The kernel's table was read for the first time; what it shows is where checks begin. */
  private void begin(List<ObservedService> observed) {
    vertx.runOnContext(
        ignored -> {
          health.start(observed);
          desire();
        });
  }

  /** One at a time: of two event loops, the one with the older view must not have the last word. */
  private void desire() {
    synchronized (desiring) {
      DesiredState configured = DesiredState.of(configuration.services(), health);
      reconciler.update(nudgeService == null ? configured : configured.with(nudgeService));
    }
  }

  private void linkOrAddress(RouteChange change, Set<String> vipInterfaces) {
    if (change instanceof RouteChange.AddressRemoved removed) {
      groups.addressRemoved(removed.address().address());
    } else if (change instanceof RouteChange.LinkChanged changed) {
      note(changed.link(), vipInterfaces);
    } else if (change instanceof RouteChange.LinkRemoved removed) {
      interfaces.gone(removed.linkIndex(), removed.name());
      if (vipInterfaces.contains(removed.name())) {
        carriers.put(removed.name(), false);
      }
    } else if (change instanceof RouteChange.Overrun) {
      readCarriersAside(vipInterfaces);
    }
  }

  private void readCarriersAside(Set<String> vipInterfaces) {
    vertx
        .<Void>executeBlocking(
            () -> {
              readCarriers(vipInterfaces);
              return null;
            })
        .onFailure(e -> log.warn("cannot read the interfaces anew: {}", e.getMessage()));
  }

  private synchronized void readCarriers(Set<String> vipInterfaces) throws KernelException {
    List<Link> links = route.links();
    interfaces.are(links);
    vipInterfaces.stream()
        .filter(name -> links.stream().noneMatch(link -> link.name().equals(name)))
        .forEach(name -> carriers.put(name, false));
    links.forEach(link -> note(link, vipInterfaces));
  }

  private void note(Link link, Set<String> vipInterfaces) {
    boolean usable = interfaces.there(link);
    if (!usable && readingAgain.compareAndSet(false, true)) {
      vertx.setTimer(
          READ_AGAIN_MILLIS,
          id -> {
            readingAgain.set(false);
            readCarriersAside(vipInterfaces);
          });
    }
    if (vipInterfaces.contains(link.name())) {
      carriers.put(link.name(), usable && link.up() && link.carrier());
    }
  }

  private void judge() {
    ReconcilerSnapshot snapshot = reconciler.snapshot();
    if (!programmed && snapshot.converged()) {
      programmed = true;
      startNudging();
    }
    FitnessJudge.Senses senses =
        new FitnessJudge.Senses(
            snapshot,
            programmed,
            carriers,
            groups.loop().lostNetworks(),
            groups.loop().gatewaysSilent(),
            health.unseen());
    scopes.forEach(
        (group, scope) -> {
          FitnessIs now = FitnessJudge.judge(senses, scope);
          if (!now.equals(judged.put(group, now))) {
            log.info("fitness for group {}: {} {}", group, now.fitness(), now.reason());
            groups.loop().post(group, now);
          }
        });
  }

  /**
   * Once its service is in the kernel; before, every attempt would fail. Whatever the node's role
   * is: a new master must not have to begin, and what passes while it is the backup shows that sync
   * messages would pass this way too, before they are needed.
   */
  private void startNudging() {
    if (nudger != null) {
      nudger.start();
    }
  }

  HealthBoard health() {
    return health;
  }

  ReconcilerSnapshot ipvs() {
    return reconciler.snapshot();
  }

  SyncDaemonStatus sync() {
    return daemons == null ? SyncDaemonStatus.UNKNOWN : daemons.status();
  }

  /**
   * Whom to tell what every audit finds of the kernel's sync, and that the sync interface was made
   * anew, before the kernel's daemons are.
   */
  void onSync(ConnectionSync listener) {
    connections = listener;
  }

  private final class Audited implements SyncKeeper.Listener {
    @Override
    public void timeouts(IpvsTimeouts found) {
      tell(listening -> listening.timeouts(found));
    }

    @Override
    public void sends(boolean undisturbed) {
      tell(listening -> listening.sends(undisturbed));
    }
  }

  private void tell(Consumer<ConnectionSync> what) {
    ConnectionSync listening = connections;
    if (listening != null) {
      what.accept(listening);
    }
  }

  /** Pushes out what the kernel has buffered of connections that changed just now. */
  void nudgeNow() {
    if (nudger != null) {
      nudger.nudgeNow();
    }
  }

  NudgeStatistics nudges() {
    return nudger == null ? NudgeStatistics.NONE : nudger.statistics();
  }

  /**
   * Ends checks and threads; the kernel's table and daemons stay as they are. Blocks for seconds at
   * most.
   */
  void close() {
    vertx.cancelTimer(timer);
    watch.close();
    route.close();
    try {
      health.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      log.warn("checks did not end in time");
    }
    if (nudger != null) {
      nudger.close();
    }
    reconciler.close();
  }
}
