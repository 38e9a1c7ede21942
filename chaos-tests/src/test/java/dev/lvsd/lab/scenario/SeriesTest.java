package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void theMedianIsTheMiddleValue() {
    Series series = new Series();
    for (double value : new double[] {300, 100, 900, 200, 400}) {
      series.add(Map.of("blackout", value));
    }
    assertThat(series.median("blackout")).isEqualTo(300);
    assertThat(series.format()).contains("blackout").contains("300.0 (100.0..900.0)");
  }

  @Test
  void ofAnEvenNumberItIsTheMeanOfTheMiddleTwo() {
    Series series = new Series();
    series.add(Map.of("blackout", 10.0));
    series.add(Map.of("blackout", 20.0));
    assertThat(series.median("blackout")).isEqualTo(15);
  }

  @Test
  void whatNoRunHasIsNotANumber() {
    Series series = new Series();
    assertThat(series.median("blackout")).isNaN();
    assertThat(series.least("blackout")).isNaN();
    assertThat(series.most("blackout")).isNaN();
  }
}
