package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class SyncStatusTest {
  private static final String MASTER =
      """
      {"node": "director-a",
       "groups": [
         {"name": "vips", "epoch": "7/director-a",
          "table": {"complete": true, "reason": "this node is the master"}},
         {"name": "more", "table": {"complete": true, "reason": "so too"}}],
       "sync": {
         "interface": "vec1",
         "table": {"entries": 50120, "bytes": 6000000, "refused": 0, "messages": 900,
                   "foreignId": 7, "malformed": 3, "kernelDrops": 0, "captureDrops": 0},
         "peers": [{"node": "director-b",
           "source": {"connected": true, "coverage": 0.999, "missing": 50, "entries": 50000,
             "lastPass": {"reason": "receiver-started", "outcome": "complete", "entries": 50000,
                          "lacking": 50000, "entriesSent": 49990, "tookMillis": 1234,
                          "agoMillis": 900}},
           "receiver": {"state": "unknown", "sinceMillis": 5}}]}}
      """;

  @Test
  void whatTheAgentSaysOfItsTableIsRead() {
    SyncStatus status = SyncStatus.parse(MASTER);
    assertThat(status.epochs()).containsExactly("7/director-a");
    assertThat(status.entries()).isEqualTo(50_120);
    assertThat(status.bytes()).isEqualTo(6_000_000);
    assertThat(status.malformed()).isEqualTo(3);
    assertThat(status.foreignId()).isEqualTo(7);
    assertThat(status.receivers()).containsExactly("unknown");
    assertThat(status.coverage()).hasValue(0.999);
    assertThat(status.lastPass())
        .contains(new SyncStatus.Pass("receiver-started", "complete", 50_000, 49_990, 1234, 900));
  }

  @Test
  void oneGroupThatIsNotCompleteIsEnough() {
    assertThat(SyncStatus.parse(MASTER).complete()).isTrue();
    SyncStatus status =
        SyncStatus.parse(
            MASTER.replace("true, \"reason\": \"so too\"", "false, \"reason\": \"no\""));
    assertThat(status.complete()).isFalse();
    assertThat(status.reason()).isEqualTo("this node is the master; no");
  }

  @Test
  void aBackupHoldsAllWhenItsGroupsAndWhatItReceivedAreComplete() {
    String backup = MASTER.replace("\"state\": \"unknown\"", "\"state\": \"complete\"");
    assertThat(SyncStatus.parse(backup).holdsAll()).isTrue();
    assertThat(SyncStatus.parse(MASTER).holdsAll()).as("nothing was received").isFalse();
    assertThat(
            SyncStatus.parse(backup.replace("true, \"reason\": \"so", "false, \"reason\": \"so")))
        .as("one group is not")
        .returns(false, SyncStatus::holdsAll);
  }

  @Test
  void beforeTheFirstPassThereIsNeitherThatNorACoverage() {
    SyncStatus status =
        SyncStatus.parse("{\"groups\": [], \"sync\": {\"table\": {\"entries\": 1}}}");
    assertThat(status.coverage()).isEmpty();
    assertThat(status.lastPass()).isEmpty();
    assertThat(status.complete()).as("no group is no complete one").isFalse();
  }

  @Test
  void anAnswerIsReadWithItsHeaders() {
    assertThat(SyncStatus.ofAnswer("HTTP/1.0 200 OK\r\ncontent-length: 9\r\n\r\n" + MASTER))
        .hasValueSatisfying(status -> assertThat(status.entries()).isEqualTo(50_120));
    assertThat(SyncStatus.ofAnswer("HTTP/1.1 503 Busy\r\n\r\n" + MASTER)).isEmpty();
    assertThat(SyncStatus.ofAnswer("HTTP/1.1 200 OK\r\ncontent-le")).isEmpty();
  }

  @Test
  void aStatusWithoutATableIsNoneToJudgeBy() {
    assertThatThrownBy(() -> SyncStatus.parse("{\"sync\": {\"id\": 51}}"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("tells nothing of a table");
    assertThatThrownBy(() -> SyncStatus.parse("<html>"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no JSON");
  }
}
