package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionEvent.FitnessIs;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.ipvs.ObservedTable;
import dev.lvsd.agent.ipvs.ReconcilerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FitnessJudgeTest {
  private static final Map<String, Boolean> LINKS = Map.of("eth0", true, "eth1", true);

  private static ReconcilerSnapshot ipvs(String... failures) {
    return new ReconcilerSnapshot(
        ObservedTable.EMPTY, 0, true, failures.length == 0, List.of(failures), 0);
  }

  @Test
  void aDirectorWithLinksAndIpvsIsFull() {
    assertThat(FitnessJudge.judge(ipvs(), true, LINKS, Set.of(), List.of()))
        .isEqualTo(new FitnessIs(Fitness.FULL, ""));
  }

  @Test
  void withoutACarrierOnAVipsInterfaceItCannotServe() {
    FitnessIs is = FitnessJudge.judge(ipvs(), true, Map.of("eth1", false, "eth0", false), Set.of(), List.of());
    assertThat(is.fitness()).isEqualTo(Fitness.CANNOT_SERVE);
    assertThat(is.reason()).isEqualTo("no carrier on eth0, eth1");
  }

  @Test
  void whereItReachesNobodyOnAVipsNetworkItCannotServe() {
    FitnessIs is = FitnessJudge.judge(ipvs(), true, LINKS, Set.of("eth1", "eth7"), List.of());
    assertThat(is).isEqualTo(new FitnessIs(Fitness.CANNOT_SERVE, "nobody is reached on eth1"));
    assertThat(FitnessJudge.judge(ipvs(), true, LINKS, Set.of("eth7"), List.of()).fitness())
        .isEqualTo(Fitness.FULL);
  }

  @Test
  void beforeIpvsIsProgrammedItCannotServe() {
    assertThat(FitnessJudge.judge(ipvs(), false, LINKS, Set.of(), List.of()))
        .isEqualTo(new FitnessIs(Fitness.CANNOT_SERVE, "IPVS is not programmed yet"));
    assertThat(FitnessJudge.judge(ipvs("EPERM"), false, LINKS, Set.of(), List.of()).reason())
        .contains("EPERM");
  }

  @Test
  void aFailureAfterThatDegradesIt() {
    FitnessIs is = FitnessJudge.judge(ipvs("cannot add"), true, LINKS, Set.of(), List.of());
    assertThat(is.fitness()).isEqualTo(Fitness.DEGRADED);
    assertThat(is.reason()).contains("cannot add");
  }

  @Test
  void whatElseIsMissingDegradesIt() {
    List<String> missing = List.of("no gateway answers", "no real server is seen");
    assertThat(FitnessJudge.judge(ipvs(), true, LINKS, Set.of(), missing))
        .isEqualTo(
            new FitnessIs(Fitness.DEGRADED, "no gateway answers; no real server is seen"));
  }
}
