package dev.lvsd.agent.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Gauges made of the status document at every scrape, so that metrics and status never disagree.
 * Rows of what is no longer there go away. What the document does not hold makes no row.
 */
final class StatusMetrics {
  private final MeterRegistry registry;
  private final Map<String, MultiGauge> gauges = new TreeMap<>();

  StatusMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Not for two threads at once. */
  synchronized void refresh(JsonObject status) {
    Map<String, List<Row<?>>> rows = new TreeMap<>();
    gauges.keySet().forEach(name -> rows.put(name, new ArrayList<>()));
    new Reader(rows).read(status);
    rows.forEach(
        (name, current) ->
            gauges
                .computeIfAbsent(name, added -> MultiGauge.builder(added).register(registry))
                .register(current, true));
  }

  private record Reader(Map<String, List<Row<?>>> rows) {
    void read(JsonObject status) {
      add("lvsd.problems", Tags.empty(), status.getJsonArray("problems", new JsonArray()).size());
      JsonObject cluster = status.getJsonObject("cluster", new JsonObject());
      JsonArray members = cluster.getJsonArray("members", new JsonArray());
      add("lvsd.cluster.members", Tags.empty(), members.size());
      heartbeat(status.getJsonObject("heartbeat", new JsonObject()));
      each(status, "groups", Tags.empty(), "name", "group", this::group);
      each(status, "peers", Tags.empty(), "node", "peer", this::peer);
      each(status, "services", Tags.empty(), "name", "service", this::service);
      each(status, "webhooks", Tags.empty(), "name", "webhook", this::webhook);
      if (status.getValue("sync") instanceof JsonObject sync) {
        sync(sync);
      }
    }

    private void heartbeat(JsonObject heartbeat) {
      number(heartbeat, "latenessMicros", "lvsd.heartbeat.lateness.seconds", Tags.empty(), 1e6);
      number(heartbeat, "eased", "lvsd.heartbeat.eased", Tags.empty());
      JsonObject refused = heartbeat.getJsonObject("refused", new JsonObject());
      for (String reason : refused.fieldNames()) {
        number(refused, reason, "lvsd.heartbeat.refused", Tags.of("reason", reason));
      }
    }

    private void group(JsonObject group, Tags tags) {
      add("lvsd.group.master", tags, "master".equalsIgnoreCase(group.getString("role")) ? 1 : 0);
      flag(group, "standby", "lvsd.group.standby", tags);
      flag(object(group, "table"), "complete", "lvsd.sync.complete", tags);
      number(group, "leaseRemainingMillis", "lvsd.group.lease.remaining.seconds", tags, 1e3);
      each(
          group,
          "vips",
          tags,
          "address",
          "vip",
          (vip, t) -> flag(vip, "present", "lvsd.vip.present", t));
    }

    private void peer(JsonObject peer, Tags tags) {
      flag(peer, "alive", "lvsd.peer.alive", tags);
      each(peer, "paths", tags, "remote", "path", this::path);
    }

    private void path(JsonObject path, Tags tags) {
      flag(path, "alive", "lvsd.path.alive", tags);
      number(path, "lastHeardMillis", "lvsd.path.last.heard.seconds", tags, 1e3);
      number(path, "rttMicros", "lvsd.path.rtt.seconds", tags, 1e6);
      number(path, "jitterMicros", "lvsd.path.jitter.seconds", tags, 1e6);
      number(path, "received", "lvsd.path.received", tags);
      number(path, "lossPercent", "lvsd.path.loss.ratio", tags, 1e2);
    }

    private void service(JsonObject service, Tags tags) {
      flag(service, "programmed", "lvsd.service.programmed", tags);
      each(service, "realServers", tags, "address", "realserver", this::realServer);
    }

    private void realServer(JsonObject server, Tags tags) {
      add("lvsd.realserver.up", tags, "up".equalsIgnoreCase(server.getString("state")) ? 1 : 0);
      number(server, "weight", "lvsd.realserver.weight", tags);
      number(server, "activeConnections", "lvsd.realserver.connections.active", tags);
      number(server, "inactiveConnections", "lvsd.realserver.connections.inactive", tags);
    }

    private void webhook(JsonObject webhook, Tags tags) {
      number(webhook, "queued", "lvsd.webhook.queued", tags);
      number(webhook, "delivered", "lvsd.webhook.delivered", tags);
      number(webhook, "dropped", "lvsd.webhook.dropped", tags);
    }

    private void sync(JsonObject sync) {
      JsonObject table = object(sync, "table");
      number(table, "entries", "lvsd.sync.table.entries", Tags.empty());
      number(table, "bytes", "lvsd.sync.table.bytes", Tags.empty());
      number(table, "refused", "lvsd.sync.table.refused", Tags.empty());
      number(table, "messages", "lvsd.sync.messages", Tags.empty());
      number(table, "malformed", "lvsd.sync.malformed", Tags.empty());
      number(table, "foreignId", "lvsd.sync.foreign.id", Tags.empty());
      number(table, "kernelDrops", "lvsd.sync.kernel.drops", Tags.empty());
      number(table, "captureDrops", "lvsd.sync.capture.drops", Tags.empty());
      number(object(sync, "nudge"), "failures", "lvsd.sync.nudge.failures", Tags.empty());
      number(sync, "strangers", "lvsd.sync.strangers", Tags.empty());
      each(sync, "peers", Tags.empty(), "node", "peer", this::receiver);
    }

    private void receiver(JsonObject peer, Tags tags) {
      JsonObject source = object(peer, "source");
      number(source, "coverage", "lvsd.sync.coverage.ratio", tags);
      number(source, "missing", "lvsd.sync.missing", tags);
      number(source, "lagMillis", "lvsd.sync.lag.seconds", tags, 1e3);
      number(object(source, "lastPass"), "agoMillis", "lvsd.sync.last.resync.seconds", tags, 1e3);
    }

    /** Empty where there is none. */
    private static JsonObject object(JsonObject parent, String key) {
      return parent.getValue(key) instanceof JsonObject object ? object : new JsonObject();
    }

    private static void each(
        JsonObject parent,
        String array,
        Tags tags,
        String key,
        String tag,
        BiConsumer<JsonObject, Tags> reader) {
      for (Object element : parent.getJsonArray(array, new JsonArray())) {
        if (element instanceof JsonObject object) {
          reader.accept(object, tags.and(tag, object.getString(key, "")));
        }
      }
    }

    private void flag(JsonObject object, String key, String gauge, Tags tags) {
      if (object.getValue(key) instanceof Boolean flag) {
        add(gauge, tags, flag ? 1 : 0);
      }
    }

    private void number(JsonObject object, String key, String gauge, Tags tags) {
      number(object, key, gauge, tags, 1);
    }

    /** In the document's unit over {@code perUnit}: Prometheus wants seconds and ratios. */
    private void number(JsonObject object, String key, String gauge, Tags tags, double perUnit) {
      if (object.getValue(key) instanceof Number number) {
        add(gauge, tags, number.doubleValue() / perUnit);
      }
    }

    private void add(String gauge, Tags tags, Number value) {
      rows.computeIfAbsent(gauge, name -> new ArrayList<>()).add(Row.of(tags, value));
    }
  }
}
