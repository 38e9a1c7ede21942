package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.IpvsTable.Entry;
import org.junit.jupiter.api.Test;

class IpvsTableTest {
  private static final String LIST =
      """
      IP Virtual Server version 1.2.1 (size=4096)
      Prot LocalAddress:Port Scheduler Flags
        -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
      TCP  192.168.10.100:80 wrr
        -> 172.16.20.1:80               Masq    1      0          1164
        -> 172.16.20.100:80             Masq    3      0          3461
      TCP  192.168.10.100:82 wlc persistent 300
        -> 172.16.20.1:82               Masq    0      0          0
      """;
  private static final String COUNTERS =
      """
      IP Virtual Server version 1.2.1 (size=4096)
      Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
        -> RemoteAddress:Port
      TCP  192.168.10.100:80                5041    25232    25150  1813464  2514080
        -> 172.16.20.1:80                   1261     6315     6293   453784   628812
        -> 172.16.20.100:80                 3780    18917    18857  1359680  1885268
      """;

  @Test
  void aListIsReadWithItsWeights() {
    assertThat(IpvsTable.parseList(LIST).entries())
        .containsExactly(
            new Entry("TCP 192.168.10.100:80", "wrr", "172.16.20.1:80", 1),
            new Entry("TCP 192.168.10.100:80", "wrr", "172.16.20.100:80", 3),
            new Entry("TCP 192.168.10.100:82", "wlc", "172.16.20.1:82", 0));
  }

  @Test
  void connectionsComeAndGoWithoutChangingTheTable() {
    assertThat(IpvsTable.parseList(LIST.replace("3461", "17")))
        .isEqualTo(IpvsTable.parseList(LIST));
  }

  @Test
  void countersAreRead() {
    IpvsTable table = IpvsTable.parseCounters(COUNTERS);
    assertThat(table.value("TCP 192.168.10.100:80", "172.16.20.100:80")).contains(3780L);
    assertThat(table.value("TCP 192.168.10.100:80", "172.16.20.1:80")).contains(1261L);
    assertThat(table.value("TCP 192.168.10.100:81", "172.16.20.1:80")).isEmpty();
  }

  @Test
  void activeConnectionsAreReadAndAddedUp() {
    IpvsTable table =
        IpvsTable.parseActive(LIST.replace("3      0          3461", "3      7  3461"));
    assertThat(table.value("TCP 192.168.10.100:80", "172.16.20.100:80")).contains(7L);
    assertThat(table.total("TCP 192.168.10.100:80")).isEqualTo(7);
    assertThat(IpvsTable.parseList(LIST).total("TCP 192.168.10.100:80")).isEqualTo(4);
  }
}
