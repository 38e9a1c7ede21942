package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.RS1;
import static dev.lvsd.agent.ipvs.Tables.RS2;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static dev.lvsd.agent.ipvs.Tables.nat;
import static dev.lvsd.agent.ipvs.Tables.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.agent.config.RealServerConfig;
import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.netlink.ipvs.Forwarding;
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
}
