package dev.lvsd.agent.checks;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.agent.ipvs.HealthState;
import dev.lvsd.agent.ipvs.ObservedService;
import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationEntry;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.Protocol;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceEntry;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.netlink.ipvs.Stats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HealthBoardTest {
  private static final CheckConfig TCP =
      new CheckConfig(Duration.ofMillis(50), Duration.ofSeconds(2), 1, 1, new CheckConfig.Tcp());

  private final Vertx vertx = Vertx.vertx();
  private final RecordedEvents events = new RecordedEvents();
  private final AtomicInteger changes = new AtomicInteger();
  private final InetAddress loopback;
  private final ServiceKey.Virtual virtual;
  private @Nullable HealthBoard board;

  HealthBoardTest() throws Exception {
    loopback = InetAddress.getByName("127.0.0.1");
    virtual = new ServiceKey.Virtual(Protocol.TCP, InetAddress.getByName("192.0.2.100"), 80);
  }

  @AfterEach
  void stop() throws Exception {
    if (board != null) {
      done(board.close());
    }
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private NetServer listen(int port) throws Exception {
    NetServer server = vertx.createNetServer().connectHandler(socket -> {});
    done(server.listen(port, "127.0.0.1"));
    return server;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private DestinationKey at(int port) {
    return new DestinationKey(loopback, port);
  }

  private ServiceConfig web(@Nullable CheckConfig check, int... ports) {
    List<RealServerConfig> realServers = new ArrayList<>();
    for (int port : ports) {
      realServers.add(new RealServerConfig(at(port), 3));
    }
    return new ServiceConfig(
        "web",
        virtual,
        "wrr",
        Forwarding.NAT,
        null,
        check,
        ServiceConfig.OnFailure.WEIGHT_ZERO,
        realServers);
  }

  private ObservedService observed(int port, int weight) {
    return new ObservedService(
        new ServiceEntry(Service.plain(virtual, "wrr"), Stats.NONE),
        List.of(
            new DestinationEntry(
                new Destination(at(port), Forwarding.NAT, weight, 0, 0), 0, 0, 0, Stats.NONE)));
  }

  private HealthBoard board(ServiceConfig service) {
    HealthBoard made =
        new HealthBoard(
            vertx, List.of(service), events, System::nanoTime, changes::incrementAndGet);
    board = made;
    return made;
  }

  private long count(EventType type) {
    return events.types().stream().filter(type::equals).count();
  }

  @Test
  void withoutACheckARealServerServesAlways() {
    HealthBoard made = board(web(null, 80));
    assertThat(made.of("web", at(80))).isEqualTo(HealthState.UNCHECKED);
    made.start(List.of());
    assertThat(made.of("web", at(80))).isEqualTo(HealthState.UNCHECKED);
    assertThat(made.status(new RealServerId("web", at(80)))).isEmpty();
  }

  @Test
  void checksBeginWhereTheKernelsWeightsAre() throws Exception {
    int port = freePort();
    CheckConfig never =
        new CheckConfig(Duration.ofHours(1), Duration.ofHours(1), 9, 9, new CheckConfig.Tcp());
    HealthBoard made = board(web(never, port));
    assertThat(made.of("web", at(port))).isEqualTo(HealthState.UNPROVEN);
    made.start(List.of(observed(port, 3)));
    assertThat(made.of("web", at(port))).isEqualTo(HealthState.UP);
    done(made.close());
    HealthBoard down = board(web(never, port));
    down.start(List.of(observed(port, 0)));
    assertThat(down.of("web", at(port))).isEqualTo(HealthState.DOWN);
  }

  @Test
  void aRealServerThatFailsAndReturnsIsToldAndChangesWhatIsDesired() throws Exception {
    int port = freePort();
    NetServer server = listen(port);
    HealthBoard made = board(web(TCP, port));
    made.start(List.of());
    await("up", () -> made.of("web", at(port)) == HealthState.UP);
    await("said", () -> count(EventType.REALSERVER_UP) == 1);
    assertThat(count(EventType.SERVICE_UP)).as("it never was down").isZero();
    int before = changes.get();

    done(server.close());
    await("down", () -> made.of("web", at(port)) == HealthState.DOWN);
    await("the service is down", () -> count(EventType.SERVICE_DOWN) == 1);
    assertThat(changes.get()).isGreaterThan(before);
    assertThat(
            events.entries().stream()
                .filter(e -> e.type() == EventType.REALSERVER_DOWN)
                .findFirst()
                .orElseThrow()
                .data())
        .containsEntry("service", "web")
        .containsEntry("before", "up")
        .hasEntrySatisfying("reason", why -> assertThat(why.toString()).contains("failed"));

    listen(port);
    await("the service is up again", () -> count(EventType.SERVICE_UP) == 1);
    assertThat(made.of("web", at(port))).isEqualTo(HealthState.UP);
  }

  @Test
  void aServiceIsNotDownWhileOneOfItsRealServersServes() throws Exception {
    int port = freePort();
    int dead = freePort();
    listen(port);
    HealthBoard made = board(web(TCP, port, dead));
    made.start(List.of());
    await("one is up", () -> made.of("web", at(port)) == HealthState.UP);
    await("one is down", () -> made.of("web", at(dead)) == HealthState.DOWN);
    await("both are said", () -> events.entries().size() >= 2);
    assertThat(events.saw(EventType.SERVICE_DOWN)).isFalse();
  }

  @Test
  void aServiceWithoutAnyRealServerFromTheStartIsSaidToBeDown() throws Exception {
    HealthBoard made = board(web(TCP, freePort(), freePort()));
    made.start(List.of());
    await("said once", () -> count(EventType.SERVICE_DOWN) == 1);
    assertThat(count(EventType.REALSERVER_DOWN)).isEqualTo(2);
  }

  @Test
  void aServiceIsUnseenUntilOneOfItsRealServersIsUp() throws Exception {
    NetServer up = listen(0);
    HealthBoard both =
        new HealthBoard(
            vertx,
            List.of(web(TCP, up.actualPort(), freePort())),
            events,
            System::nanoTime,
            changes::incrementAndGet);
    board = both;
    assertThat(both.unseen()).extracting(ServiceConfig::name).containsExactly("web");
    both.start(List.of());
    await("it is seen", () -> both.unseen().isEmpty());
    done(up.close());
    await("it is seen no more", () -> !both.unseen().isEmpty());
  }

  @Test
  void aServiceWithoutACheckIsAlwaysSeen() {
    HealthBoard unchecked =
        new HealthBoard(
            vertx, List.of(web(null, 1)), events, System::nanoTime, changes::incrementAndGet);
    board = unchecked;
    assertThat(unchecked.unseen()).isEmpty();
  }
}
