package dev.lvsd.agent.checks;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.ipvs.HealthState;
import dev.lvsd.agent.ipvs.HealthView;
import dev.lvsd.agent.ipvs.InitialHealth;
import dev.lvsd.agent.ipvs.ObservedService;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.health.Check;
import dev.lvsd.health.CheckListener;
import dev.lvsd.health.CheckScheduler;
import dev.lvsd.health.CheckStatus;
import dev.lvsd.health.Health;
import dev.lvsd.health.Probe;
import dev.lvsd.health.RiseFall;
import dev.lvsd.health.Target;
import dev.lvsd.health.VertxEventLoop;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.netlink.ipvs.DestinationKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the configured checks and holds what they say of every real server.
 *
 * <p>A real server that the kernel already has starts in the state that its weight shows, so that a
 * restarted agent changes nothing; any other starts down until proven. {@link #of}, {@link #status}
 * and {@link #close} are safe from any thread.
 */
public final class HealthBoard implements HealthView, CheckListener<RealServerId> {
  private static final Logger log = LoggerFactory.getLogger(HealthBoard.class);
  private static final int PROBES_AT_ONCE = 256;

  private final List<ServiceConfig> services;
  private final Journal journal;
  private final Runnable changed;
  private final Map<RealServerId, HealthState> states = new ConcurrentHashMap<>();
  private final Map<String, Boolean> serviceUp = new HashMap<>();
  private final Dialer dialer;
  private final CheckScheduler<RealServerId> scheduler;
  private final Probes probes;
  private boolean lateReported;

  /**
   * @param changed called on an event loop after every change of a state; must not block
   */
  public HealthBoard(
      Vertx vertx,
      List<ServiceConfig> services,
      Journal journal,
      MonotonicClock clock,
      Runnable changed) {
    this.services = services;
    this.journal = journal;
    this.changed = changed;
    this.dialer = new Dialer(vertx, clock::nanos);
    this.probes = new Probes(vertx, clock::nanos, dialer);
    this.scheduler =
        new CheckScheduler<>(
            new VertxEventLoop(vertx), clock::nanos, new Random(), PROBES_AT_ONCE, this);
    for (ServiceConfig service : services) {
      HealthState first = service.check() == null ? HealthState.UNCHECKED : HealthState.UNPROVEN;
      service
          .realServers()
          .forEach(r -> states.put(new RealServerId(service.name(), r.key()), first));
    }
  }

  /**
   * Begins to check.
   *
   * @param observed what the kernel holds already
   */
  public void start(List<ObservedService> observed) {
    InitialHealth initially = InitialHealth.of(services, observed);
    List<Check<RealServerId>> checks = new ArrayList<>();
    for (ServiceConfig service : services) {
      CheckConfig config = service.check();
      if (config == null) {
        continue;
      }
      Probe probe = probes.of(config.type());
      for (RealServerConfig realServer : service.realServers()) {
        RealServerId id = new RealServerId(service.name(), realServer.key());
        HealthState initial = initially.state(service.name(), realServer.key());
        states.put(id, initial);
        checks.add(
            new Check<>(
                id,
                new Target(realServer.key().address(), realServer.key().port()),
                probe,
                config.interval().toNanos(),
                config.timeout().toNanos(),
                new RiseFall(config.rise(), config.fall()),
                health(initial)));
      }
    }
    checks.forEach(
        check -> scheduler.add(check).onFailure(e -> log.error("cannot check {}", check.key(), e)));
  }

  private static Health health(HealthState state) {
    return switch (state) {
      case UP, UNCHECKED -> Health.UP;
      case DOWN -> Health.DOWN;
      case UNPROVEN -> Health.UNPROVEN;
    };
  }

  private static HealthState state(Health health) {
    return switch (health) {
      case UP -> HealthState.UP;
      case DOWN -> HealthState.DOWN;
      case UNPROVEN -> HealthState.UNPROVEN;
    };
  }

  @Override
  public HealthState of(String service, DestinationKey realServer) {
    return states.getOrDefault(new RealServerId(service, realServer), HealthState.UNPROVEN);
  }

  /** Services none of whose real servers this node sees; none that has no check. Any thread. */
  public List<ServiceConfig> unseen() {
    return services.stream()
        .filter(s -> s.realServers().stream().noneMatch(r -> of(s.name(), r.key()).serves()))
        .filter(s -> !s.realServers().isEmpty())
        .toList();
  }

  /** What is known of a check; empty for a real server without one. */
  public Optional<CheckStatus<RealServerId>> status(RealServerId id) {
    return scheduler.status(id);
  }

  @Override
  public void onResult(CheckStatus<RealServerId> status) {
    // The state's changes are what counts; the latest result is read from the status.
  }

  @Override
  public void onChange(CheckStatus<RealServerId> status, Health before) {
    RealServerId id = status.key();
    HealthState now = state(status.health());
    states.put(id, now);
    changed.run();
    CheckStatus.Run last = status.last();
    String why = last == null || last.result().failure() == null ? "" : last.result().failure();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("service", id.service());
    data.put("realServer", id.realServer().toString());
    data.put("before", before.name().toLowerCase(java.util.Locale.ROOT));
    if (now == HealthState.UP) {
      journal.publish(
          EventType.REALSERVER_UP,
          id.toString(),
          id + " is up and has its configured weight",
          data);
    } else {
      data.put("reason", why);
      journal.publish(
          EventType.REALSERVER_DOWN,
          id.toString(),
          id + " is down and gets no connections: " + why,
          data);
    }
    tellService(id.service());
  }

  private void tellService(String name) {
    boolean up =
        states.entrySet().stream()
            .anyMatch(e -> e.getKey().service().equals(name) && e.getValue().serves());
    if (!up && !serviceUp.containsKey(name) && anyUnproven(name)) {
      return; // Just started: the others may yet prove themselves.
    }
    Boolean before = serviceUp.put(name, up);
    if (before != null && before == up || before == null && up) {
      return;
    }
    journal.publish(
        up ? EventType.SERVICE_UP : EventType.SERVICE_DOWN,
        name,
        up
            ? "service " + name + " has a real server again"
            : "service " + name + " has no real server left",
        Map.of("service", name));
  }

  private boolean anyUnproven(String service) {
    return states.entrySet().stream()
        .anyMatch(
            e -> e.getKey().service().equals(service) && e.getValue() == HealthState.UNPROVEN);
  }

  @Override
  public void onLate(CheckStatus<RealServerId> status, long latenessNanos) {
    if (!lateReported) {
      lateReported = true;
      log.warn(
          "checks cannot keep up: {} began {} ms late; the machine is overloaded or there are too many checks",
          status.key(),
          latenessNanos / 1_000_000);
    }
  }

  /** Ends all checks; completes when none runs. */
  public Future<Void> close() {
    return scheduler.close().eventually(dialer::close);
  }
}
