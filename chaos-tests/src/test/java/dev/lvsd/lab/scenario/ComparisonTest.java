package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final Comparison comparison = new Comparison();

  @Test
  void theTableHasMedianAndWorstAndTheFewestConnectionsKept() {
    comparison.add(
        "power-off",
        Contender.LVSD_LAN,
        trials(true, run(300, 50, 50, 0), run(500, 49, 50, 0), run(310, 50, 30, 0)));
    assertThat(comparison.format().lines().skip(1).findFirst().orElseThrow())
        .matches("power-off +lvsd-lan +3 +310 +500 +no +49 / 30");
  }

  @Test
  void oneRunWithTwoOwnersIsToldOf() {
    comparison.add(
        "agent-hang",
        Contender.KEEPALIVED_1S,
        trials(false, run(200, 50, 50, 0), run(200, 50, 50, 9000)));
    assertThat(comparison.format()).contains("9000 ms");
  }

  @Test
  void ratiosAreOfMediansAndOnlyOfLvsdToKeepalived() {
    comparison.add("power-off", Contender.LVSD_LAN, trials(true, run(300, 50, 50, 0)));
    comparison.add("power-off", Contender.LVSD_FAST, trials(true, run(150, 50, 50, 0)));
    comparison.add("power-off", Contender.KEEPALIVED_1S, trials(false, run(3000, 50, 50, 0)));
    assertThat(comparison.format().lines().filter(line -> line.contains(" : ")))
        .containsExactly(
            "power-off      lvsd-lan : keepalived-1s = 0.10",
            "power-off      lvsd-fast : keepalived-1s = 0.05");
  }

  @Test
  void aFigureThatNoRunHasIsUnknown() {
    comparison.add("power-off", Contender.KEEPALIVED_1S, trials(false));
    assertThat(comparison.format()).contains("? / ?");
  }

  @Test
  void keepalivedHasPromisedNothing() {
    comparison.add("agent-hang", Contender.KEEPALIVED_1S, trials(false, run(200, 50, 50, 9000)));
    assertThat(comparison.lvsdPassed()).isTrue();
    comparison.add("agent-hang", Contender.LVSD_LAN, trials(false, run(200, 50, 50, 9000)));
    assertThat(comparison.lvsdPassed()).isFalse();
  }

  @Test
  void anUnknownContenderIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Contender.named("vrrpd"))
        .isInstanceOf(LabException.class)
        .hasMessage(
            "no contender 'vrrpd'; there are: lvsd-lan, lvsd-fast, keepalived-1s, keepalived-100ms");
  }

  @SafeVarargs
  private static Trials trials(boolean passed, Map<String, Double>... runs) {
    Series series = new Series();
    for (Map<String, Double> run : runs) {
      series.add(run);
    }
    return new Trials(runs.length, 0, passed, series);
  }

  private static Map<String, Double> run(double blackout, double talking, double idle, double two) {
    return Map.of(
        Watch.BLACKOUT, blackout,
        Watch.TALKING_KEPT, talking,
        Watch.IDLE_KEPT, idle,
        Watch.TWO_OWNERS, two);
  }
}
