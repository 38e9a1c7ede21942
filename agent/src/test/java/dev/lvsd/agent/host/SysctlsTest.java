package dev.lvsd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlsTest {
  private Path root = Path.of("unset");

  @BeforeEach
  void setUp(@TempDir Path directory) {
    root = directory;
  }

  private Path file(String name, String content) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void aDirectorWithNatAndSyncNeedsTheseSettings() {
    assertThat(Sysctls.wanted(new Sysctls.Needs(false, true, true, Set.of("eth1.7", "eth0"))))
        .containsExactly(
            new Sysctls.Setting("net/ipv4/ip_forward", "1"),
            new Sysctls.Setting("net/core/rmem_max", "4194304", true),
            new Sysctls.Setting("net/core/wmem_max", "4194304", true),
            new Sysctls.Setting("net/ipv4/vs/sync_sock_size", "4194304", true),
            new Sysctls.Setting("net/ipv4/vs/sync_qlen_max", "16384", true),
            new Sysctls.Setting("net/ipv4/vs/sync_ports", "1"),
            new Sysctls.Setting("net/ipv4/vs/sync_retries", "1"),
            new Sysctls.Setting("net/ipv4/vs/sync_refresh_period", "30"),
            new Sysctls.Setting("net/ipv4/vs/sync_threshold", "2 0"),
            new Sysctls.Setting("net/ipv4/conf/all/send_redirects", "0"),
            new Sysctls.Setting("net/ipv4/conf/eth0/promote_secondaries", "1"),
            new Sysctls.Setting("net/ipv4/conf/eth0/send_redirects", "0"),
            new Sysctls.Setting("net/ipv4/conf/eth1.7/promote_secondaries", "1"),
            new Sysctls.Setting("net/ipv4/conf/eth1.7/send_redirects", "0"));
  }

  @Test
  void withoutNatAndSyncLessIsTouchedAndIpv6ForwardsOnlyWhereItIsUsed() {
    assertThat(Sysctls.wanted(new Sysctls.Needs(true, false, false, Set.of())))
        .containsExactly(
            new Sysctls.Setting("net/ipv4/ip_forward", "1"),
            new Sysctls.Setting("net/ipv6/conf/all/forwarding", "1"));
  }

  @Test
  void onlyWhatDiffersIsWrittenAndReported() throws Exception {
    Path forward = file("net/ipv4/ip_forward", "0\n");
    Path threshold = file("net/ipv4/vs/sync_threshold", "2\t50\n");
    FileTime untouched = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(threshold, untouched);

    Sysctls.Report report =
        new Sysctls(root)
            .apply(
                List.of(
                    new Sysctls.Setting("net/ipv4/ip_forward", "1"),
                    new Sysctls.Setting("net/ipv4/vs/sync_threshold", "2 50")));

    assertThat(report.problems()).isEmpty();
    assertThat(report.changes())
        .containsExactly(new Sysctls.Change("net/ipv4/ip_forward", "0", "1"));
    assertThat(forward).hasContent("1");
    assertThat(Files.getLastModifiedTime(threshold)).isEqualTo(untouched);
  }

  @Test
  void roomIsMadeWhereThereIsLessAndNeitherTakenAwayNorMissed() throws Exception {
    Path less = file("net/core/rmem_max", "212992\n");
    Path more = file("net/ipv4/vs/sync_qlen_max", "131072\n");

    Sysctls.Report report =
        new Sysctls(root)
            .apply(
                List.of(
                    new Sysctls.Setting("net/core/rmem_max", "4194304", true),
                    new Sysctls.Setting("net/core/wmem_max", "4194304", true),
                    new Sysctls.Setting("net/ipv4/vs/sync_qlen_max", "16384", true)));

    assertThat(report.problems()).isEmpty();
    assertThat(report.changes())
        .containsExactly(new Sysctls.Change("net/core/rmem_max", "212992", "4194304"));
    assertThat(less).hasContent("4194304");
    assertThat(more).hasContent("131072");
  }

  @Test
  void aSettingOfSeveralValuesIsReadWholeFromTheRealKernel() throws Exception {
    assertThat(Sysctls.read(Path.of("/proc/sys/net/ipv4/ip_local_port_range")))
        .matches("\\d+ \\d+");
  }

  @Test
  void aSettingThatCannotBeMadeIsOneLineWithTheRemedyAndTheOthersAreMade() throws Exception {
    Path forward = file("net/ipv4/ip_forward", "0\n");

    Sysctls.Report report =
        new Sysctls(root)
            .apply(
                List.of(
                    new Sysctls.Setting("net/ipv4/vs/sync_threshold", "2 50"),
                    new Sysctls.Setting("net/ipv4/ip_forward", "1")));

    assertThat(report.problems())
        .containsExactly(
            "setting net/ipv4/vs/sync_threshold to \"2 50\" failed: there is no such setting; load"
                + " IPVS: modprobe ip_vs");
    assertThat(forward).hasContent("1");
  }

  @Test
  void aSettingThatRefusesToBeWrittenNamesTheCommandThatMakesIt() throws Exception {
    // A directory stands for what even root cannot write.
    Files.createDirectories(root.resolve("net/ipv4/ip_forward"));

    Sysctls.Report report =
        new Sysctls(root).apply(List.of(new Sysctls.Setting("net/ipv4/ip_forward", "1")));

    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().get(0)).contains("sysctl -w net/ipv4/ip_forward=\"1\"");
  }
}
