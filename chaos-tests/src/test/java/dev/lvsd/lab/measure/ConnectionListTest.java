package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.ConnectionList.Entry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionListTest {
  private static final ConnectionList LIST =
      ConnectionList.parse(
          """
          IPVS connection entries
          pro expire state       source             virtual            destination
          TCP 14:58  ESTABLISHED 192.168.10.1:51234 192.168.10.100:82  172.16.20.100:82
          TCP 01:59  TIME_WAIT   192.168.10.200:40000 192.168.10.100:84 172.16.20.1:80
          TCP 04:03  NONE        192.168.10.200:0   192.168.10.100:84  172.16.20.1:80
          """);

  @Test
  void aConnectionIsReadWithWhatIsLeftOfItsTime() {
    assertThat(LIST.connections("192.168.10.100:82"))
        .containsExactly(
            new Entry(
                "TCP",
                898,
                "ESTABLISHED",
                "192.168.10.1:51234",
                "192.168.10.100:82",
                "172.16.20.100:82"));
  }

  @Test
  void aTemplateIsToldFromItsConnections() {
    assertThat(LIST.templates("192.168.10.100:84"))
        .extracting(Entry::expiresSeconds)
        .containsExactly(243L);
    assertThat(LIST.connections("192.168.10.100:84"))
        .extracting(Entry::state)
        .containsExactly("TIME_WAIT");
  }

  @Test
  void whereConnectionsGoIsToldByProtocolAndClientOfIpv6Too() {
    ConnectionList list =
        ConnectionList.parse(
            """
            TCP 14:58  ESTABLISHED 192.168.10.1:51234 192.168.10.100:82  172.16.20.100:82
            UDP 04:58  UDP         192.168.10.1:51234 192.168.10.100:82  172.16.20.1:82
            TCP 14:58  ESTABLISHED [fd00:10::1]:51234 [fd00:10::100]:82  [fd00:20::100]:82
            """);
    assertThat(list.destinations("UDP", "192.168.10.100:82"))
        .containsExactly(Map.entry("192.168.10.1:51234", "172.16.20.1:82"));
    assertThat(list.destinations("TCP", "[fd00:10::100]:82"))
        .containsExactly(Map.entry("[fd00:10::1]:51234", "[fd00:20::100]:82"));
  }
}
