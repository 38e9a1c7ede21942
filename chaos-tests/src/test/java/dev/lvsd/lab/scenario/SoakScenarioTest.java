package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.EventLog;
import dev.lvsd.lab.measure.PauseLog;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakScenarioTest {
  private static final EventLog.Entry MOVE =
      new EventLog.Entry(7_000_000, "dev.lvsd.vip.acquired", "this node owns it");

  private final Findings findings = new Findings(1);

  @Test
  void anEventOnAQuietMachineIsAFalseOne() {
    SoakScenario.judge("moves", List.of(MOVE), PauseLog.parse("6500000 50\n"), findings);
    assertThat(findings.verdict().passed()).isFalse();
  }

  @Test
  void anEventThatFollowsAStandstillIsToldOfOnly() {
    SoakScenario.judge("moves", List.of(MOVE), PauseLog.parse("6500000 51\n"), findings);
    assertThat(findings.verdict().passed()).isTrue();
    assertThat(findings.verdict().format()).contains("moves while this machine stood still: 1");
  }

  @Test
  void aStandstillLongBeforeOrAfterExplainsNothing() {
    PauseLog pauses = PauseLog.parse("6000000 300\n7500001 300\n");
    SoakScenario.judge("moves", List.of(MOVE), pauses, findings);
    assertThat(findings.verdict().passed()).isFalse();
  }

  @Test
  void wideBoundsTolerateAFewAndNoMore() {
    Findings wide = new Findings(3);
    PauseLog pauses = PauseLog.parse("");
    SoakScenario.judge("moves", List.of(MOVE, MOVE), pauses, wide);
    assertThat(wide.verdict().passed()).isTrue();
    SoakScenario.judge("moves", List.of(MOVE, MOVE, MOVE), pauses, wide);
    assertThat(wide.verdict().passed()).isFalse();
  }
}
