package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedMessagesTest {
  private static final ByteBuffer ONE = new FedConnections(1).messages(51).get(0);
  private static final String HEX = HexFormat.of().formatHex(ONE.array());
  private static final String NAME = "version1-1-ipv4-6-state1-flags0000.sync";

  @Test
  void aFileHasTheOriginTheConnectionAndTheBytes() {
    Map<String, String> files = RecordedMessages.files("listening\n" + HEX + "\n", "kernel 6.1");
    assertThat(files).containsOnlyKeys(NAME);
    assertThat(files.get(NAME))
        .isEqualTo(
            """
            # kernel 6.1
            = protocol 6 client 0a400000:10000 virtual c0a80a64:82 destination ac101401:82 flags 0000 state 1 mark 0 timeout 0 options none
            00 33 00 2c 01 01 00 00 00 06 00 24 00 00 00 00
            00 01 27 10 00 52 00 52 00 00 00 00 00 00 00 00
            0a 40 00 00 c0 a8 0a 64 ac 10 14 01
            """);
  }

  @Test
  void ofEachKindTheFirstIsKeptAndWhatIsRefusedIsNot() {
    String other = HEX.replace("0a400000", "0a400001");
    Map<String, String> files =
        RecordedMessages.files(HEX + "\n" + other + "\n" + HEX.substring(2) + "\n", "kernel 6.1");
    assertThat(files).containsOnlyKeys(NAME);
    assertThat(files.get(NAME)).contains("client 0a400000:10000");
  }

  @Test
  void theRecorderTellsWhenItListens() {
    assertThat(RecordedMessages.listens("")).isFalse();
    assertThat(RecordedMessages.listens("listening\n")).isTrue();
  }

  @Test
  void connectionsOfIpv6AreCountedOnceAndOthersNot() {
    String first = "01 06 00 48 00000000 0001 2710 0052 0052 00000000 00000000";
    String second = first.replace("2710", "2711");
    String addresses =
        "fd000010000000000000000000000001 fd000010000000000000000000000100"
            + " fd000020000000000000000000000001";
    String message = "00 33 0098 02 01 0000" + first + addresses + second + addresses;
    String line = message.replace(" ", "") + "\n";
    assertThat(RecordedMessages.ipv6Connections("listening\n" + HEX + "\n" + line + line))
        .isEqualTo(2);
  }
}
