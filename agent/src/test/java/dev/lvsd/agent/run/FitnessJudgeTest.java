package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ObservedTable;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FitnessJudgeTest {
  private static final Map<String, Boolean> LINKS = Map.of("eth0", true, "eth1", true);

  private static ReconcilerSnapshot ipvs(String... failures) {
    return new ReconcilerSnapshot(
        ObservedTable.EMPTY, 0, true, failures.length == 0, List.of(failures), 0);
  }

  @Test
  void aDirectorWithLinksAndIpvsIsFull() {
    assertThat(FitnessJudge.judge(ipvs(), true, LINKS, Set.of(), false, List.of()))
        .isEqualTo(new FitnessIs(Fitness.FULL, ""));
  }

  @Test
  void withoutACarrierOnAVipsInterfaceItCannotServe() {
    FitnessIs is =
        FitnessJudge.judge(
            ipvs(), true, Map.of("eth1", false, "eth0", false), Set.of(), false, List.of());
    assertThat(is.fitness()).isEqualTo(Fitness.CANNOT_SERVE);
    assertThat(is.reason()).isEqualTo("no carrier on eth0, eth1");
  }

  @Test
  void whereItReachesNobodyOnAVipsNetworkItCannotServe() {
    FitnessIs is =
        FitnessJudge.judge(ipvs(), true, LINKS, Set.of("eth1", "eth7"), false, List.of());
    assertThat(is).isEqualTo(new FitnessIs(Fitness.CANNOT_SERVE, "nobody is reached on eth1"));
    assertThat(FitnessJudge.judge(ipvs(), true, LINKS, Set.of("eth7"), false, List.of()).fitness())
        .isEqualTo(Fitness.FULL);
  }

  @Test
  void beforeIpvsIsProgrammedItCannotServe() {
    assertThat(FitnessJudge.judge(ipvs(), false, LINKS, Set.of(), false, List.of()))
        .isEqualTo(new FitnessIs(Fitness.CANNOT_SERVE, "IPVS is not programmed yet"));
    assertThat(FitnessJudge.judge(ipvs("EPERM"), false, LINKS, Set.of(), false, List.of()).reason())
        .contains("EPERM");
  }

  @Test
  void aFailureAfterThatDegradesIt() {
    FitnessIs is = FitnessJudge.judge(ipvs("cannot add"), true, LINKS, Set.of(), false, List.of());
    assertThat(is.fitness()).isEqualTo(Fitness.DEGRADED);
    assertThat(is.reason()).contains("cannot add");
  }

  @Test
  void aDirectorThatNoGatewayAnswersIsDegradedAndThePeerHasTimeToSeeTheSame() {
    FitnessIs is = FitnessJudge.judge(ipvs(), true, LINKS, Set.of(), true, List.of());
    assertThat(is.fitness()).isEqualTo(Fitness.DEGRADED);
    assertThat(is.reason()).isEqualTo("no gateway answers");
    assertThat(is.holdNanos()).isPositive();
  }

  @Test
  void whereNoRealServerOfAServiceIsSeenItIsDegradedAndThePeerHasTimeToSeeTheSame()
      throws Exception {
    Path file = Path.of("..", "deploy", "examples", "pair.json");
    List<ServiceConfig> services =
        ConfigurationLoader.parse(Files.readAllBytes(file), Path.of("/etc/lvsd"))
            .configuration()
            .orElseThrow()
            .services();
    FitnessIs is = FitnessJudge.judge(ipvs(), true, LINKS, Set.of(), false, services);
    assertThat(is.fitness()).isEqualTo(Fitness.DEGRADED);
    assertThat(is.reason()).startsWith("no real server is seen of " + services.get(0).name());
    long longest =
        services.stream()
            .flatMap(s -> Stream.ofNullable(s.check()))
            .mapToLong(c -> c.interval().plus(c.timeout()).toNanos())
            .max()
            .orElseThrow();
    assertThat(is.holdNanos()).isGreaterThan(longest);
  }
}
