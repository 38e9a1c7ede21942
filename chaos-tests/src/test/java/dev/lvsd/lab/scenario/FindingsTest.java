package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.scenario.Verdict.Outcome;
import org.junit.jupiter.api.Test;

class FindingsTest {
  @Test
  void allBoundsKeptIsTrue() {
    Findings findings = new Findings(1);
    findings.atMostMillis("blackout", 500, 500);
    findings.exactly("kept", 50, 50);
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.TRUE);
  }

  @Test
  void oneBoundBrokenIsFalse() {
    Findings findings = new Findings(1);
    findings.atMostMillis("blackout", 500.1, 500);
    findings.exactly("kept", 50, 50);
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.FALSE);
    assertThat(findings.verdict().format()).contains("BROKEN blackout: 500.1 ms");
  }

  @Test
  void slackWidensBoundsOnTimesButNotOnCounts() {
    Findings wide = new Findings(2);
    wide.atMostMillis("blackout", 999, 500);
    assertThat(wide.verdict().passed()).isTrue();
    wide.exactly("kept", 49, 50);
    assertThat(wide.verdict().passed()).isFalse();
  }

  @Test
  void aMachineThatStoodStillSpoilsARunAndBreaksNoPromise() {
    Findings findings = new Findings(1);
    findings.atMostMillis("blackout", 500, 500);
    findings.stoodStill(Findings.STILL_MILLIS);
    assertThat(findings.spoiled()).isFalse();
    findings.stoodStill(Findings.STILL_MILLIS + 1);
    assertThat(findings.spoiled()).isTrue();
    assertThat(findings.verdict().passed()).isTrue();
  }

  @Test
  void whatAMachineThatStandsStillMayBreakIsJudgedOnAQuietOneOnly() {
    Findings findings = new Findings(1);
    findings.exactly("kept", 50, 50);
    findings.holdsOnAQuietMachine("the VIP stays", false, "it moved");
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.FALSE);
    findings.stoodStill(Findings.STILL_MILLIS + 1);
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.TRUE);
    assertThat(findings.verdict().format()).contains("BROKEN the VIP stays: it moved");
    findings.holds("never two", false);
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.FALSE);
  }

  @Test
  void nothingMeasuredAgainstABoundIsUnknownWhichIsNoPass() {
    Findings findings = new Findings(1);
    findings.tell("backend", "User-Mode Linux");
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(findings.verdict().passed()).isFalse();
  }

  @Test
  void silenceWithoutEndBreaksAnyBound() {
    Findings findings = new Findings(2);
    findings.atMostMillis("blackout", Double.POSITIVE_INFINITY, 500);
    assertThat(findings.verdict().outcome()).isEqualTo(Outcome.FALSE);
  }

  @Test
  void sharesAreHeldToTheirBoundsOnBothSides() {
    Findings findings = new Findings(3);
    findings.atLeastPercent("kept", 95, 95);
    findings.atMostPercent("processor", 15, 15);
    assertThat(findings.verdict().passed()).isTrue();
    findings.atLeastPercent("kept", 94.9, 95);
    assertThat(findings.verdict().passed()).isFalse();
  }

  @Test
  void aShareOfNothingIsNoneThatHolds() {
    Findings findings = new Findings(1);
    findings.atLeastPercent("kept", Double.NaN, 95);
    assertThat(findings.verdict().passed()).isFalse();
  }

  @Test
  void aNumberIsToldAsShortAsItIs() {
    Findings findings = new Findings(1);
    findings.tellNumber("entries", 100_000);
    findings.tellNumber("processor, %", 1.5);
    assertThat(findings.verdict().format())
        .contains("entries: 100000\n")
        .contains("processor, %: 1.5\n");
  }
}
