package dev.lvsd.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.cli.doctor.Finding.Verdict;
import dev.lvsd.agent.config.Configuration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineCheckupTest {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final String GROUP = LITTLE ? "510000E0" : "E0000051";

  private static final String IGMP =
      """
      Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
      1\tlo        :     1      V3
      \t\t\t\t010000E0     1 0:00000000\t\t0
      3\tvec1      :     2      V3
      \t\t\t\t%s     1 0:00000000\t\t0
      \t\t\t\t010000E0     1 0:00000000\t\t0
      """;

  private static final String IGMP6 =
      """
      1    lo              ff020000000000000000000000000001     1 0000000C 0
      3    vec1            ff020000000000000000000000000051     1 00000004 0
      """;

  private static final String UDP =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode ref pointer drops\n"
          + "  112: %s:2290 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0"
          + " 4711 2 0000000000000000 0\n";

  private final Map<String, String> files =
      new HashMap<>(
          Map.of(
              "/proc/net/ip_vs",
              "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port\n",
              "/proc/sys/net/ipv4/ip_forward",
              "1\n",
              "/proc/sys/net/ipv4/vs/sync_version",
              "1\n",
              "/sys/class/net/vec1/flags",
              "0x1003\n",
              "/sys/class/net/vec1/carrier",
              "1\n",
              "/proc/net/igmp",
              IGMP.formatted(GROUP),
              "/proc/net/udp",
              UDP.formatted(GROUP)));

  private List<Finding> of(Configuration configuration) {
    return MachineCheckup.of(
        configuration, "director-a", path -> Optional.ofNullable(files.get(path)));
  }

  @Test
  void aMachineThatHasAllIsHealthy() {
    assertThat(of(Patient.CONFIGURATION))
        .allMatch(finding -> finding.verdict() == Verdict.OK)
        .extracting(Finding::check)
        .containsExactly(
            "IPVS",
            "forwarding",
            "sync interface",
            "multicast group",
            "sync socket",
            "sync protocol");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/proc/net/ip_vs | | IPVS | has no /proc/net/ip_vs",
        "/proc/sys/net/ipv4/ip_forward | 0 | forwarding | net.ipv4.ip_forward is not 1",
        "/sys/class/net/vec1/flags | | sync interface | vec1 does not exist",
        "/sys/class/net/vec1/flags | 0x1002 | sync interface | vec1 is down",
        "/sys/class/net/vec1/carrier | 0 | sync interface | vec1 has no carrier",
        "/proc/net/igmp | | multicast group | 224.0.0.81 is not joined on vec1",
        "/proc/net/udp | | sync socket | nothing receives on UDP port 8848",
        "/proc/sys/net/ipv4/vs/sync_version | 0 | sync protocol | sync_version is 0",
      })
  void whatIsMissingIsFoundByOneCheckWithARemedy(
      String file, String text, String check, String seen) {
    if (text == null) {
      files.remove(file);
    } else {
      files.put(file, text);
    }
    assertThat(of(Patient.CONFIGURATION))
        .filteredOn(finding -> finding.verdict() == Verdict.FAILED)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.check()).isEqualTo(check);
              assertThat(finding.seen()).contains(seen);
              assertThat(finding.remedy()).isNotEmpty();
            });
  }

  @Test
  void aGroupThatIsJoinedOnAnotherInterfaceDoesNotCount() throws UnknownHostException {
    InetAddress group = InetAddress.getByName("224.0.0.81");
    String text = IGMP.formatted("510000E0");
    assertThat(MulticastTables.joined4(text, "vec1", group, ByteOrder.LITTLE_ENDIAN)).isTrue();
    assertThat(MulticastTables.joined4(text, "lo", group, ByteOrder.LITTLE_ENDIAN)).isFalse();
    assertThat(MulticastTables.joined4(text, "vec1", group, ByteOrder.BIG_ENDIAN)).isFalse();
  }

  @Test
  void aGroupOfIpv6IsLookedForInTheTablesOfIpv6() {
    Configuration configuration = Patient.configuration("\"id\": 51, \"group\": \"ff02::51\"");
    files.put("/proc/net/igmp6", IGMP6);
    String words = LITTLE ? "000002FF000000000000000051000000" : "FF020000000000000000000000000051";
    files.put("/proc/net/udp6", UDP.formatted(words));
    assertThat(of(configuration)).allMatch(finding -> finding.verdict() == Verdict.OK);
    files.put("/proc/net/igmp6", IGMP6.replace("vec1", "vec0"));
    assertThat(of(configuration))
        .filteredOn(finding -> finding.verdict() == Verdict.FAILED)
        .extracting(Finding::check)
        .containsExactly("multicast group");
  }

  @Test
  void aSocketOfAnotherPortOrPeerDoesNotCount() throws UnknownHostException {
    InetAddress group = InetAddress.getByName("224.0.0.81");
    String row = " 1: 510000E0:2291 510000E0:2290 07";
    assertThat(MulticastTables.listens(row, group, 8848, ByteOrder.LITTLE_ENDIAN)).isFalse();
    assertThat(MulticastTables.listens(row, group, 8849, ByteOrder.LITTLE_ENDIAN)).isTrue();
    assertThat(MulticastTables.listens(" 1: 00000000:2290 x", group, 8848, ByteOrder.LITTLE_ENDIAN))
        .isTrue();
  }
}
