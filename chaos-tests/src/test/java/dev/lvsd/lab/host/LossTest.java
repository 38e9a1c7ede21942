package dev.lvsd.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.host.Loss.Traffic;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossTest {
  @Test
  void oneWayIsAllFramesOfOneDirectionOnBothNetworks() {
    assertThat(Loss.oneWay(Director.A, Director.B).rules())
        .isEqualTo("iifname { \"tap-ax\", \"tap-ai\" } oifname { \"tap-bx\", \"tap-bi\" } drop");
  }

  @Test
  void aPortIsBlockedWhoeverConnectedAndInBothDirections() {
    List<Loss> losses = Loss.between(Traffic.HAZELCAST, 100);
    assertThat(losses).hasSize(2);
    assertThat(losses.get(1).rules())
        .isEqualTo(
            """
            iifname { "tap-bx", "tap-bi" } oifname { "tap-ax", "tap-ai" } tcp dport 8972 drop
            iifname { "tap-bx", "tap-bi" } oifname { "tap-ax", "tap-ai" } tcp sport 8972 drop""");
  }

  @Test
  void resyncHasAPortOfItsOwn() {
    assertThat(Loss.between(Traffic.RESYNC, 100).get(0).rules())
        .endsWith(" tcp dport 8974 drop\n" + prefix() + " tcp sport 8974 drop");
  }

  private static String prefix() {
    return "iifname { \"tap-ax\", \"tap-ai\" } oifname { \"tap-bx\", \"tap-bi\" }";
  }

  @Test
  void aPartIsLostByChance() {
    assertThat(Loss.between(Traffic.HEARTBEATS, 30).get(0).rules())
        .endsWith(" udp dport 8971 numgen random mod 100 < 30 drop");
  }

  @Test
  void aSiteHasOnePort() {
    assertThat(Loss.between(Director.B, Site.ROUTER).get(1).rules())
        .isEqualTo("iifname { \"v-router\" } oifname { \"tap-bx\", \"tap-bi\" } drop");
  }
}
