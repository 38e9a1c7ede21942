package dev.lvsd.agent.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPatternTest {
  @ParameterizedTest
  @CsvSource({
    "dev.lvsd.vip.*,        dev.lvsd.vip.acquired, true",
    "dev.lvsd.vip.*,        dev.lvsd.vipx.acquired, false",
    "dev.lvsd.vip.acquired, dev.lvsd.vip.acquired, true",
    "dev.lvsd.vip,          dev.lvsd.vip.acquired, false",
    "dev.lvsd.vip.acq,      dev.lvsd.vip.acquired, false",
    "*,                     dev.lvsd.vip.acquired, true",
    "devxlvsd.*,            dev.lvsd.vip.acquired, false",
  })
  void a_star_stands_for_any_rest(String pattern, String type, boolean matches) {
    assertThat(EventPattern.matches(List.of(pattern), type)).isEqualTo(matches);
    assertThat(EventPattern.matches(List.of("other", pattern), type)).isEqualTo(matches);
  }
}
