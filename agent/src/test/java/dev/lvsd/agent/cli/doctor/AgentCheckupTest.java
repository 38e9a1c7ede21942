package dev.lvsd.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.cli.doctor.Finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentCheckupTest {
  private static final Checkup.Software SOFTWARE = new Checkup.Software("1.0", "17.0.9");

  private static List<Finding> of(Patient patient) {
    return AgentCheckup.of(Patient.CONFIGURATION, patient.samples(), SOFTWARE);
  }

  @Test
  void whatIsHealthyIsFoundSoByEveryCheck() {
    assertThat(of(new Patient()))
        .allMatch(finding -> finding.verdict() == Verdict.OK && finding.remedy().isEmpty())
        .extracting(Finding::check)
        .containsExactly(
            "agent",
            "configuration",
            "peers",
            "standby",
            "fitness",
            "services",
            "webhooks",
            "problems");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/version | \"0.9\" | agent | WARNING | the agent answers and is lvsd 0.9, this command is",
        "/peers/0/version | \"0.9\" | agent | WARNING | director-b runs lvsd 0.9",
        "/peers/0/java | \"21.0.1+12\" | agent | WARNING | director-b runs it on Java 21.0.1+12",
        "/cluster/fingerprint | \"abc\" | configuration | WARNING | was changed since the agent",
        "/peers/0/sameConfiguration | false | configuration | FAILED | director-b runs another",
        "/peers/0/alive | false | peers | FAILED | director-b is not heard",
        "/peers/0/paths/1/alive | false | peers | FAILED | by 192.168.10.11 - 192.168.10.12",
        "/peers | [] | peers | WARNING | no other node",
        "/groups/0/standby | true | standby | WARNING | this node (default) is in standby",
        "/peers/0/standby | [\"default\"] | standby | WARNING | director-b (default) is in standby",
        "/groups/0/fitness | \"degraded\" | fitness | WARNING | this node (default: ) can serve only",
        "/peers/0/fitness | \"cannot-serve\" | fitness | FAILED | director-b cannot serve",
        "/services/0/programmed | false | services | FAILED | web is not in this node's kernel",
        "/services/0/realServers | [] | services | FAILED | no real server up of web",
        "/services/0/realServers/1/state | \"down\" | services | WARNING | 172.16.20.1:80 of web",
        "/webhooks/0/lastError | \"refused\" | webhooks | WARNING | ops (1 waiting, refused)",
        "/problems | [\"a\",\"b\"] | problems | WARNING | the agent knows of 2: a; b",
      })
  void whatAilsItIsFoundByOneCheckWithARemedy(
      String pointer, String json, String check, Verdict verdict, String seen) {
    List<Finding> findings = of(new Patient().now(pointer, json));
    assertThat(findings).filteredOn(f -> f.verdict() != Verdict.OK).hasSize(1);
    assertThat(findings)
        .filteredOn(f -> f.check().equals(check))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(verdict);
              assertThat(finding.seen()).contains(seen);
              assertThat(finding.remedy()).isNotEmpty();
            });
  }

  @Test
  void aPeerThatIsNotHeardIsNotJudgedByWhatItSaidLast() {
    List<Finding> findings =
        of(
            new Patient()
                .now("/peers/0/alive", "false")
                .now("/peers/0/sameConfiguration", "false")
                .now("/peers/0/fitness", "\"cannot-serve\""));
    assertThat(findings)
        .filteredOn(f -> f.verdict() != Verdict.OK)
        .extracting(Finding::check)
        .containsExactly("peers");
  }

  @Test
  void anotherUpdateOfTheSameJavaIsNoDifference() {
    assertThat(of(new Patient().now("/peers/0/java", "\"17.0.12+7\"")))
        .allMatch(finding -> finding.verdict() == Verdict.OK);
  }
}
