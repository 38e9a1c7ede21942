package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SyncViewTest {
  private static JsonNode example() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SyncViewTest.class.getResourceAsStream("../api/status.json"))) {
      return AgentClient.parse(in.readAllBytes());
    }
  }

  private static JsonNode parse(String json) throws IOException {
    return AgentClient.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheMasterKnowsIsAShortBlock() throws IOException {
    assertThat(SyncView.lines(example()))
        .containsExactly(
            "",
            "sync: on eth1  id 51  sending  receiving  4 nudges failed",
            "  table: 12000 connections  0.9 MiB  34000 messages seen  7 dropped by the kernel"
                + "  8 not read in time  1 found no room  5 of another sync id  6 malformed",
            "  group default: table complete",
            "  to director-b: connected  coverage 99.95 %  6 of 12000 missing  lag 150 ms",
            "    full resync under way: 3 of 8 slices  37 %  20 sent  about 1 s left",
            "    last full resync: complete  1 min 1 s ago  took 0.9 s  11900 connections  40 sent"
                + "  (became-master)",
            "  from director-b: complete  for 1 min 0 s  slice 1 of 8  11 fed to the kernel"
                + "  trust lost 1 times, last: the kernel dropped 2");
  }

  @Test
  void aBackupWhoseTableIsNotCompleteSaysWhy() throws IOException {
    assertThat(
            SyncView.lines(
                parse(
                    """
                    {"groups":[{"name":"g","role":"backup",
                       "table":{"complete":false,"reason":"slice 1 of 8"}}],
                     "sync":{"interface":"eth1","id":5,"masterRunning":true,"backupRunning":false,
                       "peers":[{"node":"a","source":{"connected":false},
                         "receiver":{"state":"unknown"}}]}}
                    """)))
        .containsExactly(
            "",
            "sync: on eth1  id 5  sending  NOT RECEIVING",
            "  group g: TABLE NOT COMPLETE: slice 1 of 8");
  }

  @Test
  void aMasterThatIsNotConnectedSaysSo() throws IOException {
    assertThat(
            SyncView.lines(
                parse(
                    """
                    {"groups":[{"name":"g","role":"master"}],
                     "sync":{"peers":[{"node":"b","source":{"connected":false,
                       "lastPass":{"outcome":"incomplete","why":"1 lacking","agoMillis":2000,
                         "tookMillis":1500,"entries":9}}}]}}
                    """)))
        .contains(
            "  to b: NOT CONNECTED",
            "    last full resync: INCOMPLETE: 1 lacking  2 s ago  took 1.5 s  9 connections");
  }

  @Test
  void whereSyncIsNotConfiguredThereIsNothing() throws IOException {
    assertThat(SyncView.lines(parse("{\"groups\":[{\"table\":{\"complete\":true}}]}"))).isEmpty();
    assertThat(SyncView.lines(parse("{\"sync\":null}"))).isEmpty();
  }

  @Test
  void aTableOfWhichNothingIsHeardIsUnknown() throws IOException {
    assertThat(SyncView.lines(parse("{\"sync\":{\"table\":{\"silentMillis\":61000}}}")))
        .contains("  table: UNKNOWN: nothing heard of it for 1 min 1 s");
  }

  @Test
  void aMasterThatIsBlindIsNamed() throws IOException {
    assertThat(
            SyncView.lines(
                parse(
                    """
                    {"sync":{"peers":[{"node":"a","receiver":{"state":"incomplete",
                      "sourceDoubt":"eth1 has no carrier"}}]}}
                    """)))
        .contains("  from a: INCOMPLETE  it says: eth1 has no carrier");
  }
}
