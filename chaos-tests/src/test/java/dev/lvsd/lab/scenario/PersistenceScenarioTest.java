package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.ConnectionList;
import org.junit.jupiter.api.Test;

class PersistenceScenarioTest {
  private static final String TEMPLATE =
      "TCP %s  NONE        192.168.10.%d:0   192.168.10.100:84  172.16.20.1:80\n";
  private static final ConnectionList MASTER =
      ConnectionList.parse(TEMPLATE.formatted("04:50", 200) + TEMPLATE.formatted("04:52", 201));

  @Test
  void theWorstOfTheTemplatesIsTold() {
    ConnectionList backup =
        ConnectionList.parse(TEMPLATE.formatted("04:59", 200) + TEMPLATE.formatted("04:45", 201));
    assertThat(PersistenceScenario.longestShortening(MASTER, backup)).isEqualTo(7);
  }

  @Test
  void aTemplateThatIsMissingIsTheWorstOfAll() {
    ConnectionList backup = ConnectionList.parse(TEMPLATE.formatted("04:50", 200));
    assertThat(PersistenceScenario.longestShortening(MASTER, backup)).isEqualTo(Long.MAX_VALUE);
  }
}
