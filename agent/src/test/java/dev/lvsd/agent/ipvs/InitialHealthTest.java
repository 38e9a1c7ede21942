package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.RS1;
import static dev.lvsd.agent.ipvs.Tables.RS2;
import static dev.lvsd.agent.ipvs.Tables.RS3;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static dev.lvsd.agent.ipvs.Tables.nat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.Service;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InitialHealthTest {
  private static final CheckConfig TCP =
      new CheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2, new CheckConfig.Tcp());

  private final TableIpvs ipvs = new TableIpvs();

  private static List<ServiceConfig> web(@Nullable CheckConfig check) {
    return List.of(
        new ServiceConfig(
            "web",
            WEB,
            "wrr",
            Forwarding.NAT,
            null,
            check,
            ServiceConfig.OnFailure.WEIGHT_ZERO,
            List.of(
                new RealServerConfig(RS1, 3),
                new RealServerConfig(RS2, 1),
                new RealServerConfig(RS3, 1))));
  }

  @Test
  void checksBeginInTheStateThatTheKernelsWeightShows() throws Exception {
    ipvs.addService(Service.plain(WEB, "wrr"));
    ipvs.addDestination(WEB, nat(RS1, 5));
    ipvs.addDestination(WEB, nat(RS2, 0));

    InitialHealth health = InitialHealth.of(web(TCP), ObservedTable.read(ipvs).services());

    assertThat(health.state("web", RS1)).isEqualTo(HealthState.UP);
    assertThat(health.state("web", RS2)).isEqualTo(HealthState.DOWN);
    assertThat(health.state("web", RS3)).isEqualTo(HealthState.UNPROVEN);
  }

  @Test
  void withoutACheckARealServerIsUnchecked() {
    assertThat(InitialHealth.of(web(null), List.of()).state("web", RS1))
        .isEqualTo(HealthState.UNCHECKED);
  }
}
