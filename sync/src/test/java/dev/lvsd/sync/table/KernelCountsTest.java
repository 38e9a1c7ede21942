package dev.lvsd.sync.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class KernelCountsTest {
  private static final String TABLE =
      """
      IP Virtual Server version 1.2.1 (size=4096)
      Prot LocalAddress:Port Scheduler Flags
        -> RemoteAddress:Port Forward Weight ActiveConn InActConn
      TCP  C0A80A64:0050 wrr\s
        -> AC101464:0050      Masq    3      40         7        \s
        -> AC101401:0050      Masq    1      2          0        \s
      TCP  7F000001:22B3 rr\s
        -> 7F000001:22B4      Masq    1      5          100      \s
      UDP  [fd00:0000:0000:0000:0000:0000:0000:0064]:0035 wlc persistent 300 FFFFFFFF
        -> [fd00:0000:0000:0000:0000:0000:0000:0001]:0035      Route   1      0          3000000000
      FWM  00000001 rr\s
        -> AC101464:0000      Masq    1      1          0        \s
      """;

  @Test
  void countsEveryServiceButTheAgentsOwn() throws IOException {
    assertThat(KernelCounts.read(new StringReader(TABLE)).connections())
        .isEqualTo(50 + 3_000_000_000L);
  }

  @Test
  void countsActiveOnesApart() throws IOException {
    assertThat(KernelCounts.read(new StringReader(TABLE)).active()).isEqualTo(43);
  }

  @Test
  void anEmptyTableHasNone() throws IOException {
    assertThat(KernelCounts.read(new StringReader("")).connections()).isZero();
  }
}
