package dev.lvsd.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.cli.doctor.Finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncCheckupTest {
  private static List<Finding> of(Patient patient) {
    return SyncCheckup.of(Patient.CONFIGURATION, patient.samples());
  }

  private static void assertOnly(List<Finding> findings, String check, Verdict v, String seen) {
    assertThat(findings)
        .filteredOn(finding -> finding.verdict() != Verdict.OK)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.check()).isEqualTo(check);
              assertThat(finding.verdict()).isEqualTo(v);
              assertThat(finding.seen()).contains(seen);
              assertThat(finding.remedy()).isNotEmpty();
            });
  }

  @Test
  void whatIsHealthyIsFoundSoByEveryCheck() {
    assertThat(of(new Patient()))
        .allMatch(finding -> finding.verdict() == Verdict.OK)
        .extracting(Finding::check)
        .containsExactly(
            "sync daemons",
            "nudge",
            "sync messages",
            "sync id",
            "malformed messages",
            "lost messages",
            "table of default",
            "coverage",
            "resync");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/sync/masterRunning | false | sync daemons | FAILED | the sending one (master) does not",
        "/sync/backupRunning | false | sync daemons | FAILED | the receiving one (backup) does not",
        "/sync/nudge/attempts | 590 | nudge | FAILED | was not tried within 1.0 s",
        "/sync/nudge/failures | 5 | nudge | FAILED | 3 failed within 1.0 s",
        "/sync/table | {\"silentMillis\":7000} | sync messages | FAILED | nothing was heard of the"
            + " agent's table for 7 s",
        "/sync/table | null | sync messages | FAILED | the agent does not watch them",
        "/sync/table/messages | 33985 | sync messages | FAILED | none was seen within 1.0 s",
        "/sync/table/refused | 9 | sync messages | WARNING | 9 connections found no room",
        "/sync/table/foreignId | 7 | sync id | FAILED | another id come in now, 7 so far",
        "/sync/table/malformed | 7 | malformed messages | WARNING | 7 of them within 1.0 s",
        "/sync/table/kernelDrops | 7 | lost messages | FAILED | 7 found the kernel's socket full",
        "/sync/table/captureDrops | 7 | lost messages | WARNING | 7 were not read by the agent",
        "/sync/strangers | 3 | resync port | WARNING | 3 connections from addresses of no other",
        "/groups/0/table | {\"complete\":false,\"reason\":\"slice 1 of 8\"} | table of default"
            + " | FAILED | would lose connections: slice 1 of 8",
        "/sync/peers/0/source/connected | false | resync | FAILED | no connection to director-b",
        "/sync/peers/0/source/coverage | 0.98 | coverage | WARNING | director-b holds 98.00 %",
        "/sync/peers/0/source/coverage | 0.5 | coverage | FAILED | director-b holds 50.00 %",
        "/sync/peers/0/source/pass | {} | resync | WARNING | a full one to director-b is under way",
        "/sync/peers/0/source/lastPass/outcome | \"incomplete\" | resync | FAILED | was incomplete",
        "/sync/peers/0/source/lastPass | null | resync | FAILED | no full one to director-b yet",
      })
  void whatAilsItIsFoundByOneCheckWithARemedy(
      String pointer, String json, String check, Verdict verdict, String seen) {
    assertOnly(of(new Patient().now(pointer, json)), check, verdict, seen);
  }

  @Test
  void whatIsOverIsAWarningOnly() {
    assertOnly(
        of(new Patient().always("/sync/table/foreignId", "7")),
        "sync id",
        Verdict.WARNING,
        "7 messages of another id have come, none just now");
    assertOnly(
        of(new Patient().always("/sync/table/kernelDrops", "7")),
        "lost messages",
        Verdict.WARNING,
        "7 found the kernel's socket full");
  }

  @Test
  void beforeTheFirstRoundNoCoverageIsAWarning() {
    assertOnly(
        of(new Patient().without("/sync/peers/0/source/coverage")),
        "coverage",
        Verdict.WARNING,
        "no round");
  }

  @Test
  void aBackupIsNotBlamedForComparingNothing() {
    List<Finding> findings =
        of(
            new Patient()
                .now("/groups/0/role", "\"backup\"")
                .now("/sync/peers/0/source", "{\"connected\":false}"));
    assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.OK);
    assertThat(findings)
        .extracting(Finding::seen)
        .contains("this node holds the master's connections");
  }

  @Test
  void whereTheNudgeIsSwitchedOffQuietIsNoFault() {
    List<Finding> findings =
        of(new Patient().without("/sync/nudge").now("/sync/table/messages", "33985"));
    assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.OK);
  }

  @Test
  void anAgentThatSaysNothingOfSyncIsAFault() {
    assertOnly(
        of(new Patient().without("/sync")), "sync daemons", Verdict.FAILED, "says nothing of");
  }
}
