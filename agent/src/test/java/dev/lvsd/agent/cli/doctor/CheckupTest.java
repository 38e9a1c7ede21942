package dev.lvsd.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.cli.doctor.Finding.Verdict;
import dev.lvsd.agent.config.NodeConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckupTest {
  private static List<Finding> judge(@Nullable NodeConfig node, @Nullable Samples samples) {
    return Checkup.judge(
        Patient.CONFIGURATION,
        node,
        samples,
        samples == null ? "nothing listens" : "",
        path -> Optional.empty(),
        new Checkup.Software("1.0", "17"));
  }

  private static NodeConfig director() {
    return Patient.CONFIGURATION.node("director-a").orElseThrow();
  }

  @Test
  void anAgentThatDoesNotAnswerIsAFaultAndItsMachineIsLookedAtAllTheSame() {
    List<Finding> findings = judge(director(), null);
    assertThat(findings)
        .first()
        .isEqualTo(
            Finding.failed(
                "agent", "nothing listens", "start it (systemctl start lvsd), and see its log"));
    assertThat(findings).extracting(Finding::check).contains("IPVS", "sync interface");
  }

  @Test
  void thatTheKernelsProtocolHasNoAuthenticationIsSaidOnce() {
    assertThat(judge(director(), new Patient().samples()))
        .filteredOn(finding -> finding.verdict() == Verdict.NOTE)
        .singleElement()
        .satisfies(
            note ->
                assertThat(note.seen())
                    .startsWith("the kernel's sync protocol has none")
                    .contains("224.0.0.81"));
  }

  @Test
  void aWitnessIsNotAskedForIpvs() {
    NodeConfig self = director();
    NodeConfig witness =
        new NodeConfig(
            self.name(),
            self.address(),
            self.priority(),
            NodeConfig.Role.WITNESS,
            self.heartbeat());
    assertThat(judge(witness, new Patient().samples()))
        .extracting(Finding::check)
        .doesNotContain("IPVS", "forwarding", "sync daemons");
  }

  @Test
  void aMachineThatIsNoNodeIsAFault() {
    assertThat(judge(null, null))
        .anyMatch(f -> f.check().equals("node") && f.verdict() == Verdict.FAILED);
  }
}
