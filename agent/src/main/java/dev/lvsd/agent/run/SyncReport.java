package dev.lvsd.agent.run;

import dev.lvsd.agent.election.ElectionEvent.TableIs;
import dev.lvsd.agent.time.MonotonicClock;
import dev.lvsd.sync.engine.EngineStatus;
import dev.lvsd.sync.resync.PassProgress;
import dev.lvsd.sync.resync.PassResult;
import dev.lvsd.sync.resync.ReceiverSnapshot;
import dev.lvsd.sync.resync.SourceSnapshot;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the status document says of the connection table, its peers' and the gate. */
final class SyncReport {
  private SyncReport() {}

  /** Adds to the document's "sync". */
  static void add(JsonObject sync, ConnectionSync connections, MonotonicClock clock) {
    sync.put("strangers", connections.strangers());
    add(sync, connections.table(), connections.sources(), connections.receivers(), clock.nanos());
  }

  /** The figures of a thread that is held up are left out: they were true once. */
  static void add(
      JsonObject sync,
      EngineStatus table,
      Map<String, SourceSnapshot> sources,
      Map<String, ReceiverSnapshot> receivers,
      long nowNanos) {
    boolean unknown = table.unknown(nowNanos);
    sync.put("table", unknown ? silent(table, nowNanos) : table(table));
    JsonArray peers = new JsonArray();
    sources.forEach(
        (name, source) -> {
          JsonObject peer = new JsonObject().put("node", name);
          peer.put("source", source(source, unknown, nowNanos));
          ReceiverSnapshot receiver = receivers.get(name);
          if (receiver != null) {
            peer.put(
                "receiver",
                unknown
                    ? new JsonObject().put("state", word(ReceiverSnapshot.State.UNKNOWN))
                    : receiver(receiver, nowNanos));
          }
          peers.add(peer);
        });
    sync.put("peers", peers);
  }

  /** What stands against the table, for people. */
  static Optional<String> problem(EngineStatus table, long nowNanos) {
    return table.unknown(nowNanos)
        ? Optional.of(
            "nothing has been heard of the connection table for "
                + (nowNanos - table.asOfNanos()) / 1_000_000_000
                + " s: the thread that keeps it is stuck or busy, and what it knew is not shown")
        : table.problem();
  }

  private static JsonObject silent(EngineStatus table, long nowNanos) {
    return new JsonObject().put("silentMillis", millis(nowNanos - table.asOfNanos()));
  }

  /** Of a group: whether it may be handed to this node as planned. */
  static JsonObject gate(TableIs table) {
    return new JsonObject().put("complete", table.complete()).put("reason", table.reason());
  }

  private static JsonObject table(EngineStatus table) {
    return new JsonObject()
        .put("entries", table.entries())
        .put("bytes", table.bytes())
        .put("refused", table.refused())
        .put("messages", table.messages())
        .put("foreignId", table.foreignId())
        .put("malformed", table.malformed())
        .put("kernelDrops", table.kernelDrops())
        .put("captureDrops", table.captureDrops());
  }

  private static JsonObject source(SourceSnapshot source, boolean unknown, long nowNanos) {
    JsonObject json = new JsonObject().put("connected", source.connected());
    source
        .lastRound()
        .filter(round -> !unknown)
        .ifPresent(
            round ->
                json.put("coverage", round.coverage())
                    .put("missing", round.missing())
                    .put("entries", round.entries())
                    .put("lagMillis", millis(round.lagNanos()))
                    .put("roundAgoMillis", millis(nowNanos - round.endedNanos())));
    source.pass().ifPresent(pass -> json.put("pass", pass(pass)));
    source.lastPass().ifPresent(last -> json.put("lastPass", lastPass(last, nowNanos)));
    return json;
  }

  private static JsonObject pass(PassProgress pass) {
    JsonObject json =
        new JsonObject()
            .put("id", pass.id())
            .put("reason", word(pass.reason()))
            .put("slicesDone", pass.slicesDone())
            .put("slices", pass.slices())
            .put("entriesSent", pass.entriesSent())
            .put("elapsedMillis", millis(pass.elapsedNanos()));
    if (!pass.waitsFor().isEmpty()) {
      json.put("waitsFor", pass.waitsFor());
    }
    pass.remainingNanos().ifPresent(nanos -> json.put("remainingMillis", millis(nanos)));
    return json;
  }

  private static JsonObject lastPass(PassResult last, long nowNanos) {
    return new JsonObject()
        .put("id", last.id())
        .put("reason", word(last.reason()))
        .put("outcome", word(last.outcome()))
        .put("why", last.why())
        .put("entries", last.entries())
        .put("lacking", last.lacking())
        .put("entriesSent", last.entriesSent())
        .put("tookMillis", millis(last.endedNanos() - last.startedNanos()))
        .put("agoMillis", millis(nowNanos - last.endedNanos()));
  }

  private static JsonObject receiver(ReceiverSnapshot receiver, long nowNanos) {
    JsonObject json =
        new JsonObject()
            .put("state", word(receiver.state()))
            .put("sourceDoubt", receiver.sourceDoubt())
            .put("sinceMillis", millis(nowNanos - receiver.sinceNanos()))
            .put("entriesFed", receiver.entriesFed())
            .put("trustLost", receiver.trustLost())
            .put("trustLostWhy", receiver.trustLostWhy());
    receiver.slice().ifPresent(slice -> json.put("slice", slice));
    receiver.slices().ifPresent(slices -> json.put("slices", slices));
    return json;
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
