package dev.lvsd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.VipConfig;
import dev.lvsd.agent.config.VipGroupConfig;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterfaceFinderTest {
  private static final List<Link> LINKS =
      List.of(link(1, "lo"), link(2, "out0"), link(3, "in0"), link(4, "other0"));

  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final List<VipConfig> vips = new ArrayList<>();

  private static Link link(int index, String name) {
    return new Link(index, name, true, true, 1500, MacAddress.NONE);
  }

  private static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void address(int index, String address, int prefixLength) {
    addresses.add(
        new InterfaceAddress(index, ip(address), prefixLength, InterfaceAddress.FOREVER, 0));
  }

  private void vip(String address, int prefixLength, Map<String, String> interfaces) {
    vips.add(new VipConfig(ip(address), prefixLength, interfaces));
  }

  private InterfaceFinder.Found find() {
    return InterfaceFinder.find(
        List.of(
            new VipGroupConfig("default", vips, Duration.ofSeconds(1), null, false, Duration.ZERO)),
        "director-a",
        addresses,
        LINKS);
  }

  @Test
  void aVipBelongsToTheInterfaceWhoseSubnetHoldsIt() {
    address(2, "192.168.10.11", 24);
    address(3, "172.16.20.11", 16);
    address(3, "2001:db8::11", 64);
    vip("192.168.10.100", 24, Map.of());
    vip("172.16.20.150", 16, Map.of());
    vip("2001:db8::100", 64, Map.of());

    assertThat(find().problems()).isEmpty();
    assertThat(find().interfaces())
        .containsEntry(ip("192.168.10.100"), "out0")
        .containsEntry(ip("172.16.20.150"), "in0")
        .containsEntry(ip("2001:db8::100"), "in0");
  }

  @Test
  void theConfiguredInterfaceOfTheNodeGoesBeforeTheSubnet() {
    address(2, "192.168.10.11", 24);
    vip("192.168.10.100", 24, Map.of("director-a", "other0", "director-b", "x"));

    assertThat(find().interfaces()).containsEntry(ip("192.168.10.100"), "other0");
  }

  @Test
  void theLongestPrefixWinsDownToItsLastBit() {
    address(2, "10.0.0.1", 8);
    address(3, "10.1.128.1", 17);
    address(4, "10.1.0.1", 17);
    vip("10.1.127.9", 17, Map.of());

    assertThat(find().interfaces()).containsEntry(ip("10.1.127.9"), "other0");
  }

  @Test
  void addressesThatAreVipsThemselvesDoNotCount() {
    address(4, "192.168.10.100", 24);
    address(4, "192.168.10.101", 32);
    address(2, "192.168.10.11", 24);
    vip("192.168.10.100", 24, Map.of());
    vip("192.168.10.101", 24, Map.of());

    assertThat(find().interfaces())
        .containsEntry(ip("192.168.10.100"), "out0")
        .containsEntry(ip("192.168.10.101"), "out0");
  }

  @Test
  void noneAndSeveralAreProblemsThatAreReportedTogether() {
    address(2, "192.168.10.11", 24);
    address(3, "192.168.10.12", 24);
    vip("192.168.10.100", 24, Map.of());
    vip("198.51.100.7", 24, Map.of());

    assertThat(find().interfaces()).isEmpty();
    assertThat(find().problems())
        .containsExactly(
            "VIP 192.168.10.100: several interfaces have a subnet that holds it (in0, out0); name"
                + " its \"interface\" in the configuration, for all nodes or for \"director-a\"",
            "VIP 198.51.100.7: no interface of this machine has an address in a subnet that holds"
                + " it; name its \"interface\" in the configuration, for all nodes or for"
                + " \"director-a\"");
  }
}
