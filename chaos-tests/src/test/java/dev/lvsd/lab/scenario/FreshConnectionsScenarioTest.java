package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.FreshLog;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class FreshConnectionsScenarioTest {
  private static final long DIED = 5_000_000;
  private static final long EVERY = 10_000;

  private final Findings findings = new Findings(1);

  @Test
  void theYoungestMayBeLostAndOneInTwentyOfTheYoung() {
    judge(age -> age < 300_000 || age == 400_000 || age == 500_000);
    assertThat(findings.verdict().passed()).isTrue();
  }

  @Test
  void moreThanOneInTwentyOfTheYoungIsTooMany() {
    judge(age -> age >= 300_000 && age < 340_000);
    assertThat(findings.verdict().passed()).isFalse();
  }

  @Test
  void noneThatIsOlderThanASecondMayBeLost() {
    judge(age -> age == 1_000_000);
    assertThat(findings.verdict().passed()).isFalse();
    assertThat(findings.figures()).containsEntry(FreshConnectionsScenario.LOST_OLDER, 1.0);
  }

  @Test
  void aMeterThatOpenedFewHasShownNothing() {
    FreshConnectionsScenario.judge(
        FreshLog.parse("3000000 kept\n4500000 kept\n"), DIED, DIED, findings);
    assertThat(findings.verdict().passed()).isFalse();
  }

  private void judge(LongPredicate lost) {
    StringBuilder lines = new StringBuilder();
    for (long age = 0; age < 3_000_000; age += EVERY) {
      lines.append(DIED - age).append(lost.test(age) ? " lost\n" : " kept\n");
    }
    FreshConnectionsScenario.judge(FreshLog.parse(lines.toString()), DIED, DIED, findings);
  }
}
