package dev.lvsd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.MacAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {
  private static final KernelException NO_IPVS =
      new KernelException("find the family IPVS", KernelException.ENOENT, "run 'modprobe ip_vs'");

  private static List<String> capabilities(Path directory, String effective) throws Exception {
    Path status = directory.resolve("status");
    Files.writeString(
        status, "Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t" + effective + "\n");
    return Preflight.capabilities(status);
  }

  @ParameterizedTest
  @CsvSource({"000001ffffffffff", "0000000000003000", "ffffffffffffffff"})
  void withBothCapabilitiesNothingIsMissing(String effective, @TempDir Path directory)
      throws Exception {
    assertThat(capabilities(directory, effective)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000000, CAP_NET_ADMIN and CAP_NET_RAW",
    "0000000000001000, CAP_NET_RAW",
    "0000000000002000, CAP_NET_ADMIN"
  })
  void missingCapabilitiesAreNamedInOneLine(String effective, String names, @TempDir Path directory)
      throws Exception {
    assertThat(capabilities(directory, effective)).hasSize(1);
    assertThat(capabilities(directory, effective).get(0))
        .startsWith("this process lacks " + names + ": run it as root");
  }

  @Test
  void aStatusThatCannotBeReadIsAProblemToo(@TempDir Path directory) throws Exception {
    assertThat(Preflight.capabilities(directory.resolve("none"))).hasSize(1);
    assertThat(capabilities(directory, "zz")).hasSize(1);
  }

  @Test
  void everyInterfaceThatIsMissingOrDownIsALineWithTheRemedy() {
    List<Link> links =
        List.of(
            new Link(1, "lo", true, true, 65536, MacAddress.NONE),
            new Link(2, "eth0", true, false, 1500, MacAddress.NONE),
            new Link(3, "eth1", false, false, 1500, MacAddress.NONE));

    assertThat(
            Preflight.interfaces(
                Map.of("eth0", "VIP 192.0.2.1", "eth1", "VIP 192.0.2.2", "eth2", "sync"), links))
        .containsExactly(
            "interface eth1, needed for VIP 192.0.2.2, is down: ip link set eth1 up",
            "interface eth2, needed for sync, does not exist: correct the configuration; this"
                + " machine has eth0, eth1, lo");
  }

  @Test
  void aKernelThatStaysWithoutIpvsIsALineAndItsModuleWasTriedOnce() {
    List<String> loaded = new ArrayList<>();

    List<String> problems =
        Preflight.ipvs(
            () -> {
              throw NO_IPVS;
            },
            module -> {
              loaded.add(module);
              return Optional.of("modprobe cannot be run");
            });

    assertThat(loaded).containsExactly("ip_vs");
    assertThat(problems)
        .containsExactly(
            "the kernel's IPVS cannot be used: find the family IPVS failed: ENOENT (run 'modprobe"
                + " ip_vs'); modprobe cannot be run");
  }

  @Test
  void aKernelThatHasIpvsOnceItsModuleIsLoadedIsNoProblem() {
    List<String> loaded = new ArrayList<>();

    List<String> problems =
        Preflight.ipvs(
            () -> {
              if (loaded.isEmpty()) {
                throw NO_IPVS;
              }
              return new WorkingIpvs().proxy();
            },
            module -> {
              loaded.add(module);
              return Optional.empty();
            });

    assertThat(problems).isEmpty();
  }

  @Test
  void aModuleThatDoesNotExistIsAReasonAndNotAnException() {
    assertThat(ModuleLoader.modprobe().load("lvsd_no_such_module")).isPresent();
  }
}
