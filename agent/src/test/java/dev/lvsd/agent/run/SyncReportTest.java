package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.engine.EngineStatus;
import dev.lvsd.sync.engine.EngineStatus.Known;
import dev.lvsd.sync.resync.CoverageRound;
import dev.lvsd.sync.resync.ReceiverSnapshot;
import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import dev.lvsd.sync.resync.SourceSnapshot;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncReportTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long AS_OF = -3 * SECOND;

  private static final EngineStatus TABLE =
      new EngineStatus(AS_OF, 10, 2, 3, 4, 5, 6, 7, 8, "", "", Known.ALL, Optional.of("a problem"));

  private static JsonObject sync(long nowNanos) {
    JsonObject sync = new JsonObject();
    SourceSnapshot source =
        new SourceSnapshot(
            true,
            Optional.empty(),
            Set.of(7L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new CoverageRound(100, 1, 5, AS_OF)),
            1);
    ReceiverSnapshot receiver =
        new ReceiverSnapshot(
            State.COMPLETE,
            AS_OF,
            Optional.empty(),
            "",
            Set.of(7L),
            0,
            OptionalInt.empty(),
            OptionalInt.empty(),
            0,
            "");
    SyncReport.add(sync, TABLE, Map.of("b", source), Map.of("b", receiver), nowNanos);
    return sync;
  }

  private static JsonObject peer(JsonObject sync) {
    return sync.getJsonArray("peers").getJsonObject(0);
  }

  @Test
  void whatTheTableAndThePeerAreIsTold() {
    JsonObject sync = sync(AS_OF + 5 * SECOND);
    assertThat(sync.getJsonObject("table").getInteger("entries")).isEqualTo(10);
    assertThat(sync.getJsonObject("table").containsKey("silentMillis")).isFalse();
    assertThat(peer(sync).getJsonObject("source").getDouble("coverage")).isEqualTo(0.99);
    assertThat(peer(sync).getJsonObject("receiver").getString("state")).isEqualTo("complete");
    assertThat(SyncReport.problem(TABLE, AS_OF + 5 * SECOND)).contains("a problem");
  }

  @Test
  void figuresOfAThreadThatIsHeldUpAreNotTheLastGoodOnes() {
    JsonObject sync = sync(AS_OF + 7 * SECOND);
    assertThat(sync.getJsonObject("table").getMap()).containsOnly(Map.entry("silentMillis", 7000L));
    assertThat(peer(sync).getJsonObject("source").getMap()).containsOnlyKeys("connected");
    assertThat(peer(sync).getJsonObject("receiver").getMap())
        .containsOnly(Map.entry("state", "unknown"));
    assertThat(SyncReport.problem(TABLE, AS_OF + 7 * SECOND).orElseThrow()).contains("for 7 s");
  }
}
