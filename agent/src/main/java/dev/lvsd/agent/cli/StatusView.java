package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The agent's status document for human eyes. What the document lacks is left out. */
final class StatusView {
  private final StringBuilder out = new StringBuilder();

  private StatusView() {}

  static String render(JsonNode status) {
    StatusView view = new StatusView();
    view.head(status);
    status.path("problems").forEach(p -> view.line("PROBLEM  " + text(p)));
    status.path("groups").forEach(view::group);
    status.path("peers").forEach(view::peer);
    view.refused(status.path("heartbeat").path("refused"));
    status.path("services").forEach(view::service);
    SyncView.lines(status).forEach(view::line);
    status.path("webhooks").forEach(view::webhook);
    return view.out.toString();
  }

  private void head(JsonNode status) {
    JsonNode cluster = status.path("cluster");
    Words words = new Words(text(status.path("node"), "unknown node"));
    words.add("lvsd ", status.path("version"), "");
    words.add("cluster ", cluster.path("name"), "");
    words.add("since ", status.path("startedAt"), "");
    line(words.joined("  "));
    Words members = new Words("");
    List<String> names = new ArrayList<>();
    cluster.path("members").forEach(m -> names.add(text(m)));
    if (!names.isEmpty()) {
      members.add("joined: " + String.join(", ", names));
    }
    String fingerprint = text(cluster.path("fingerprint"), "");
    if (!fingerprint.isEmpty()) {
      members.add("configuration " + fingerprint.substring(0, Math.min(12, fingerprint.length())));
    }
    if (!members.joined("").isEmpty()) {
      line("  " + members.joined("  "));
    }
  }

  private void group(JsonNode group) {
    Words words = new Words("group " + text(group.path("name"), "?") + ": ");
    words.add(text(group.path("role"), "?").toUpperCase(Locale.ROOT));
    words.add("owner ", group.path("owner"), "");
    JsonNode epoch = group.path("epoch");
    if (epoch.isObject()) {
      words.add("epoch " + text(epoch.path("counter"), "?") + "/" + text(epoch.path("node"), "?"));
    } else {
      words.add("epoch ", epoch, "");
    }
    words.add(group.path("standby").asBoolean() ? "IN STANDBY" : "");
    String fitness = text(group.path("fitness"), "full");
    words.add(fitness.equals("full") ? "" : fitness.toUpperCase(Locale.ROOT));
    words.add("lease ", group.path("leaseRemainingMillis"), " ms");
    line("");
    line(words.joined("  "));
    detail("reason: ", group.path("reason"));
    for (JsonNode vip : group.path("vips")) {
      Words address = new Words("  " + text(vip.path("address"), "?"));
      address.add("on ", vip.path("interface"), "");
      address.add(Words.flag(vip.path("present"), "here", "not here"));
      line(address.joined("  "));
    }
  }

  private void peer(JsonNode peer) {
    Words words = new Words("peer " + text(peer.path("node"), "?") + ": ");
    words.add(Words.flag(peer.path("alive"), "alive", "SILENT"));
    List<String> standby = new ArrayList<>();
    peer.path("standby").forEach(name -> standby.add(text(name)));
    words.add(standby.isEmpty() ? "" : "IN STANDBY (" + String.join(", ", standby) + ")");
    line("");
    line(words.joined("  "));
    for (JsonNode path : peer.path("paths")) {
      Words ends =
          new Words("  " + text(path.path("local"), "?") + " - " + text(path.path("remote"), "?"));
      ends.add(Words.flag(path.path("alive"), "alive", "SILENT"));
      ends.add("heard ", path.path("lastHeardMillis"), " ms ago");
      if (path.path("rttMicros").isNumber()) {
        double millis = path.path("rttMicros").asDouble() / 1000;
        ends.add(String.format(Locale.ROOT, "rtt %.2f ms", millis));
      }
      if (path.path("jitterMicros").isNumber()) {
        double millis = path.path("jitterMicros").asDouble() / 1000;
        ends.add(String.format(Locale.ROOT, "jitter %.2f ms", millis));
      }
      if (path.path("lossPercent").isNumber()) {
        double loss = path.path("lossPercent").asDouble();
        ends.add(String.format(Locale.ROOT, "loss %.1f %%", loss));
      }
      line(ends.joined("  "));
    }
  }

  private void refused(JsonNode refused) {
    Words words = new Words("refused datagrams: ");
    refused.fields().forEachRemaining(e -> words.add(text(e.getValue(), "?") + " " + e.getKey()));
    if (!refused.isEmpty()) {
      line("");
      line(words.joined("  "));
    }
  }

  private void service(JsonNode service) {
    Words words = new Words("service " + text(service.path("name"), "?") + ": ");
    words.add("", service.path("virtual"), "");
    words.add("", service.path("scheduler"), "");
    words.add("", service.path("forwarding"), "");
    words.add(Words.flag(service.path("programmed"), "", "NOT IN THE KERNEL"));
    line("");
    line(words.joined("  "));
    for (JsonNode server : service.path("realServers")) {
      realServer(server);
    }
  }

  private void realServer(JsonNode server) {
    Words words = new Words(String.format("  %-22s", text(server.path("address"), "?")));
    String state = text(server.path("state"), "?");
    String shown = state.equals("down") ? "DOWN" : state;
    words.add(String.format("%-9s", shown));
    String weight = text(server.path("weight"), "?");
    String configured = text(server.path("configuredWeight"), weight);
    words.add("weight " + weight + (configured.equals(weight) ? "" : " of " + configured));
    words.add("active ", server.path("activeConnections"), "");
    words.add("inactive ", server.path("inactiveConnections"), "");
    if (server.path("sinceMillis").isNumber()) {
      words.add("for " + Words.duration(server.path("sinceMillis").asLong()));
    }
    words.add("(", server.path("lastResult"), ")");
    line(words.joined("  "));
  }

  private void webhook(JsonNode webhook) {
    Words words = new Words("webhook " + text(webhook.path("name"), "?") + ": ");
    words.add("delivered ", webhook.path("delivered"), "");
    words.add("queued ", webhook.path("queued"), "");
    words.add("last error: ", webhook.path("lastError"), "");
    line("");
    line(words.joined("  "));
  }

  private void detail(String label, JsonNode value) {
    String text = text(value, "");
    if (!text.isEmpty()) {
      line("  " + label + text);
    }
  }

  private void line(String line) {
    out.append(line.stripTrailing()).append('\n');
  }

  private static String text(JsonNode value) {
    return text(value, "");
  }

  private static String text(JsonNode value, String fallback) {
    return Words.text(value, fallback);
  }
}
