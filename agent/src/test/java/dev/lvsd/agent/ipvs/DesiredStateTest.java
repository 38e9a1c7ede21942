package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.RS1;
import static dev.lvsd.agent.ipvs.Tables.RS2;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static dev.lvsd.agent.ipvs.Tables.nat;
import static dev.lvsd.agent.ipvs.Tables.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.agent.config.PersistenceConfig;
import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.Service;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DesiredStateTest {
  private static ServiceConfig web(ServiceConfig.OnFailure onFailure) {
    return new ServiceConfig(
        "web",
        WEB,
        "wrr",
        Forwarding.NAT,
        null,
        null,
        onFailure,
        List.of(new RealServerConfig(RS1, 3), new RealServerConfig(RS2, 1)));
  }

  private static DesiredState desired(ServiceConfig.OnFailure onFailure, HealthState ofFirst) {
    return DesiredState.of(
        List.of(web(onFailure)),
        (name, key) -> name.equals("web") && key.equals(RS1) ? ofFirst : HealthState.UP);
  }

  @ParameterizedTest
  @EnumSource(names = {"UP", "UNCHECKED"})
  void aRealServerThatServesHasItsConfiguredWeight(HealthState health) {
    assertThat(desired(ServiceConfig.OnFailure.WEIGHT_ZERO, health))
        .isEqualTo(Tables.desired(service(WEB, "wrr", nat(RS1, 3), nat(RS2, 1))));
  }

  @ParameterizedTest
  @EnumSource(names = {"DOWN", "UNPROVEN"})
  void aRealServerThatDoesNotServeHasWeightZero(HealthState health) {
    assertThat(desired(ServiceConfig.OnFailure.WEIGHT_ZERO, health))
        .isEqualTo(Tables.desired(service(WEB, "wrr", nat(RS1, 0), nat(RS2, 1))));
  }

  @ParameterizedTest
  @EnumSource(names = {"DOWN", "UNPROVEN"})
  void aRealServerThatDoesNotServeIsAbsentWhereTheServiceSaysRemove(HealthState health) {
    assertThat(desired(ServiceConfig.OnFailure.REMOVE, health))
        .isEqualTo(Tables.desired(service(WEB, "wrr", nat(RS2, 1))));
  }

  @Test
  void aServiceThatOccursTwiceIsRefused() {
    ServiceConfig web = web(ServiceConfig.OnFailure.REMOVE);
    assertThatThrownBy(() -> DesiredState.of(List.of(web, web), (name, key) -> HealthState.UP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tcp://192.0.2.100:80 occurs twice");
  }

  @Test
  void persistenceIsAskedOfTheKernelWithItsFlagTimeoutAndGranularity() {
    ServiceConfig persistent =
        new ServiceConfig(
            "web",
            WEB,
            "wrr",
            Forwarding.NAT,
            new PersistenceConfig(Duration.ofMinutes(5), 24),
            null,
            ServiceConfig.OnFailure.WEIGHT_ZERO,
            List.of(new RealServerConfig(RS1, 3)));

    DesiredState desired = DesiredState.of(List.of(persistent), (name, key) -> HealthState.UP);

    assertThat(desired.services().get(WEB))
        .isEqualTo(
            DesiredService.of(
                new Service(WEB, "wrr", Service.PERSISTENT, 300, 24, null), List.of(nat(RS1, 3))));
  }

  @Test
  void theAgentsOwnServiceIsAddedBehindTheConfiguredOnesAndNeverTwice() {
    DesiredService own = NudgeService.of(8975, 8976);

    DesiredState desired = desired(ServiceConfig.OnFailure.WEIGHT_ZERO, HealthState.UP).with(own);

    assertThat(desired.services().values())
        .containsExactly(service(WEB, "wrr", nat(RS1, 3), nat(RS2, 1)), own);
    assertThat(own.service().key()).hasToString("tcp://127.0.0.1:8975");
    assertThat(own.service().scheduler()).isEqualTo("rr");
    assertThat(own.destinations().values())
        .containsExactly(nat(Tables.realServer("127.0.0.1", 8976), 1));
    assertThatThrownBy(() -> desired.with(own)).isInstanceOf(IllegalArgumentException.class);
  }
}
