package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncBenchTest {
  private final SyncBench bench = new SyncBench();

  @Test
  void contendersStandSideBySideWithMedianLeastAndMost() {
    bench.add("power-off", Contender.LVSD_LAN, trials(true, 50, 50, 49));
    bench.add("power-off", Contender.KEEPALIVED_1S, trials(false, 0));
    assertThat(bench.format())
        .contains("lvsd-lan: 3 runs, 0 left out, all bounds kept\n")
        .contains("keepalived-1s: 1 runs, 0 left out, NOT all bounds kept\n")
        .containsPattern(
            "  idle kept +lvsd-lan 50\\.0 \\(49\\.0\\.\\.50\\.0\\)"
                + "  keepalived-1s 0\\.0 \\(0\\.0\\.\\.0\\.0\\)\n");
  }

  @Test
  void whatOneContenderHasNoFigureOfIsUnknown() {
    bench.add("power-off", Contender.LVSD_LAN, trials(true, 50));
    bench.add("power-off", Contender.KEEPALIVED_1S, new Trials(1, 0, false, new Series()));
    assertThat(bench.format()).contains("keepalived-1s ?\n");
  }

  @Test
  void keepalivedHasPromisedNothing() {
    bench.add("power-off", Contender.KEEPALIVED_1S, trials(false, 0));
    assertThat(bench.lvsdPassed()).isTrue();
    bench.add("power-off", Contender.LVSD_LAN, trials(false, 49));
    assertThat(bench.lvsdPassed()).isFalse();
  }

  private static Trials trials(boolean passed, double... kept) {
    Series series = new Series();
    for (double each : kept) {
      series.add(Map.of("idle kept", each));
    }
    return new Trials(kept.length, 0, passed, series);
  }
}
