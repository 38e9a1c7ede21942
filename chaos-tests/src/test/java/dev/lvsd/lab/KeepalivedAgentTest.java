package dev.lvsd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.host.Director;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepalivedAgentTest {
  @Test
  void bothNetworksAreInOneSyncGroupWithTheDirectorsPriority() {
    String a = KeepalivedAgent.configuration(Director.A, Duration.ofSeconds(1));
    String b = KeepalivedAgent.configuration(Director.B, Duration.ofSeconds(1));
    assertThat(a).contains("vrrp_sync_group both", "priority 150").doesNotContain("priority 100");
    assertThat(b).contains("priority 100").doesNotContain("priority 150");
    assertThat(a).contains("192.168.10.100/24", "172.16.20.150/16", "lvs_sync_daemon vec1 inside");
  }

  @Test
  void theAdvertIntervalIsInSecondsWithHundredths() {
    assertThat(KeepalivedAgent.configuration(Director.A, Duration.ofMillis(100)))
        .contains("advert_int 0.10\n");
  }

  @Test
  void everyBlockThatIsOpenedIsClosed() {
    String text = KeepalivedAgent.configuration(Director.A, Duration.ofSeconds(1));
    assertThat(text.chars().filter(c -> c == '{').count())
        .isEqualTo(text.chars().filter(c -> c == '}').count());
  }
}
