package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ObservedTable;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import dev.lvsd.agent.run.FitnessJudge.Scope;
import dev.lvsd.agent.run.FitnessJudge.Senses;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FitnessJudgeTest {
  private static final FitnessIs FULL = new FitnessIs(Fitness.FULL, "");

  /** Services of the example, each with a check of an interval and a timeout. */
  private final List<ServiceConfig> services;

  /** The group of all of them, and another on an interface of its own, with one service. */
  private final Scope first;

  private final Scope second;
  private final ServiceConfig other;

  private boolean programmed = true;
  private Map<String, Boolean> carriers = Map.of("eth0", true, "eth1", true, "eth2", true);
  private Set<String> lost = Set.of();
  private boolean gatewaysSilent;
  private List<ServiceConfig> unseen = List.of();

  FitnessJudgeTest() throws Exception {
    Path file = Path.of("..", "deploy", "examples", "pair.json");
    services =
        ConfigurationLoader.parse(Files.readAllBytes(file), Path.of("/etc/lvsd"))
            .configuration()
            .orElseThrow()
            .services();
    assertThat(services).hasSizeGreaterThan(1);
    ServiceConfig model = services.get(0);
    InetAddress address = InetAddress.getByName("192.0.2.77");
    other =
        new ServiceConfig(
            "other",
            new ServiceKey.Virtual(model.virtual().protocol(), address, 80),
            model.scheduler(),
            model.forwarding(),
            null,
            model.check(),
            model.onFailure(),
            model.realServers());
    first = new Scope(Set.of("eth0", "eth1"), Set.of(model.virtual().address()));
    second = new Scope(Set.of("eth2"), Set.of(address));
  }

  private FitnessIs judge(Scope group, String... failures) {
    ReconcilerSnapshot ipvs =
        new ReconcilerSnapshot(
            ObservedTable.EMPTY, 0, true, failures.length == 0, List.of(failures), 0);
    return FitnessJudge.judge(
        new Senses(ipvs, programmed, carriers, lost, gatewaysSilent, unseen), group);
  }

  private static long differenceNanos(ServiceConfig service) {
    CheckConfig check = java.util.Objects.requireNonNull(service.check());
    return check.interval().plus(check.timeout()).toNanos();
  }

  @Test
  void aDirectorWithLinksAndIpvsIsFull() {
    assertThat(judge(first)).isEqualTo(FULL);
  }

  @Test
  void withoutACarrierOnAnInterfaceOfTheGroupsVipsItCannotServe() {
    carriers = Map.of("eth1", false, "eth0", false, "eth2", true);
    assertThat(judge(first))
        .isEqualTo(new FitnessIs(Fitness.CANNOT_SERVE, "no carrier on eth0, eth1"));
    assertThat(judge(second)).isEqualTo(FULL);
  }

  @Test
  void whereItReachesNobodyOnANetworkOfTheGroupsVipsItCannotServe() {
    lost = Set.of("eth1", "eth7");
    assertThat(judge(first))
        .isEqualTo(new FitnessIs(Fitness.CANNOT_SERVE, "nobody is reached on eth1"));
    assertThat(judge(second)).isEqualTo(FULL);
  }

  @Test
  void beforeIpvsIsProgrammedItCannotServeAnyGroup() {
    programmed = false;
    FitnessIs not = new FitnessIs(Fitness.CANNOT_SERVE, "IPVS is not programmed yet");
    assertThat(judge(first)).isEqualTo(not);
    assertThat(judge(second)).isEqualTo(not);
    assertThat(judge(first, "EPERM").reason()).contains("EPERM");
  }

  @Test
  void failuresAfterThatAreOneThingThatEveryGroupLacks() {
    for (Scope group : List.of(first, second)) {
      FitnessIs is = judge(group, "cannot add", "cannot edit");
      assertThat(is.fitness()).isEqualTo(Fitness.lacking(1));
      assertThat(is.reason()).contains("cannot add", "cannot edit");
      assertThat(is.holdNanos()).isZero();
    }
  }

  @Test
  void silentGatewaysAreLackedByEveryGroupAndThePeerHasTimeToSeeTheSame() {
    gatewaysSilent = true;
    for (Scope group : List.of(first, second)) {
      FitnessIs is = judge(group);
      assertThat(is.fitness()).isEqualTo(Fitness.lacking(1));
      assertThat(is.reason()).isEqualTo("no gateway answers");
      assertThat(is.holdNanos()).isEqualTo(10_000_000_000L);
    }
  }

  @Test
  void everyServiceNoneOfWhoseRealServersIsSeenIsLackedAndThePeerHasTimeToSeeTheSame() {
    unseen = services;
    FitnessIs is = judge(first);
    assertThat(is.fitness()).isEqualTo(Fitness.lacking(services.size()));
    assertThat(is.reason())
        .startsWith(
            "no real server is seen of " + services.get(0).name() + ", " + services.get(1).name());
    assertThat(is.holdNanos())
        .isGreaterThan(
            services.stream().mapToLong(FitnessJudgeTest::differenceNanos).max().orElseThrow());
  }

  @Test
  void aServiceConcernsTheGroupThatHoldsItsAddressOnly() {
    unseen = List.of(other);
    assertThat(judge(first)).isEqualTo(FULL);
    assertThat(judge(second).fitness()).isEqualTo(Fitness.lacking(1));
    assertThat(judge(second).reason()).isEqualTo("no real server is seen of other");
    assertThat(judge(second).holdNanos()).isGreaterThan(differenceNanos(other));
    unseen = List.of(services.get(0));
    assertThat(judge(second)).isEqualTo(FULL);
  }

  @Test
  void allThatIsLackedIsAddedUpAndTheLongestHoldCounts() {
    gatewaysSilent = true;
    unseen = List.of(services.get(0), other, services.get(1));
    FitnessIs is = judge(first, "cannot add");
    assertThat(is.fitness()).isEqualTo(Fitness.lacking(4));
    assertThat(is.reason())
        .isEqualTo(
            "IPVS: cannot add; no gateway answers; no real server is seen of "
                + services.get(0).name()
                + ", "
                + services.get(1).name());
    assertThat(is.holdNanos()).isEqualTo(10_000_000_000L);
  }
}
