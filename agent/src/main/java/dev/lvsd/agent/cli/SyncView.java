package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Connection sync in the status for human eyes; nothing where it is not configured. */
final class SyncView {
  private static final double BYTES_PER_MIB = 1024 * 1024;

  private final List<String> lines = new ArrayList<>();

  private SyncView() {}

  static List<String> lines(JsonNode status) {
    SyncView view = new SyncView();
    JsonNode sync = status.path("sync");
    if (sync.isObject()) {
      view.daemons(sync);
      view.table(sync.path("table"));
      status.path("groups").forEach(view::gate);
      boolean master = masters(status);
      sync.path("peers").forEach(peer -> view.peer(peer, master));
    }
    return view.lines;
  }

  /** Whether this node owns a group, and so tells its peer of connections. */
  private static boolean masters(JsonNode status) {
    for (JsonNode group : status.path("groups")) {
      if (group.path("role").asText().equalsIgnoreCase("master")) {
        return true;
      }
    }
    return false;
  }

  private void daemons(JsonNode sync) {
    Words words = new Words("sync: ");
    words.add("on ", sync.path("interface"), "");
    words.add("id ", sync.path("id"), "");
    words.add(Words.flag(sync.path("masterRunning"), "sending", "NOT SENDING"));
    words.add(Words.flag(sync.path("backupRunning"), "receiving", "NOT RECEIVING"));
    count(words, sync.path("nudge").path("failures"), "nudges failed");
    lines.add("");
    lines.add(words.joined("  "));
  }

  private void table(JsonNode table) {
    if (!table.isObject()) {
      return;
    }
    JsonNode silent = table.path("silentMillis");
    if (silent.isNumber()) {
      lines.add("  table: UNKNOWN: nothing heard of it for " + Words.duration(silent.asLong()));
      return;
    }
    Words words = new Words("  table: ");
    words.add("", table.path("entries"), " connections");
    if (table.path("bytes").isNumber()) {
      double mebibytes = table.path("bytes").asDouble() / BYTES_PER_MIB;
      words.add(String.format(Locale.ROOT, "%.1f MiB", mebibytes));
    }
    words.add("", table.path("messages"), " messages seen");
    count(words, table.path("kernelDrops"), "dropped by the kernel");
    count(words, table.path("captureDrops"), "not read in time");
    count(words, table.path("refused"), "found no room");
    count(words, table.path("foreignId"), "of another sync id");
    count(words, table.path("malformed"), "malformed");
    lines.add(words.joined("  "));
  }

  private void gate(JsonNode group) {
    JsonNode table = group.path("table");
    if (!table.isObject()) {
      return;
    }
    String reason = Words.text(table.path("reason"), "");
    lines.add(
        "  group "
            + Words.text(group.path("name"), "?")
            + ": "
            + (table.path("complete").asBoolean()
                ? "table complete"
                : "TABLE NOT COMPLETE" + (reason.isEmpty() ? "" : ": " + reason)));
  }

  private void peer(JsonNode peer, boolean master) {
    String name = Words.text(peer.path("node"), "?");
    JsonNode source = peer.path("source");
    if (source.isObject() && (master || source.path("connected").asBoolean())) {
      source(name, source);
    }
    JsonNode receiver = peer.path("receiver");
    if (receiver.isObject() && !receiver.path("state").asText("unknown").equals("unknown")) {
      receiver(name, receiver);
    }
  }

  private void source(String name, JsonNode source) {
    Words words = new Words("  to " + name + ": ");
    words.add(Words.flag(source.path("connected"), "connected", "NOT CONNECTED"));
    if (source.path("coverage").isNumber()) {
      words.add("coverage " + Words.percent(source.path("coverage").asDouble()));
      words.add(
          Words.text(source.path("missing"), "?")
              + " of "
              + Words.text(source.path("entries"), "?")
              + " missing");
    }
    words.add("lag ", source.path("lagMillis"), " ms");
    lines.add(words.joined("  "));
    JsonNode pass = source.path("pass");
    if (pass.isObject()) {
      lines.add("    full resync under way: " + ResyncView.plain(ResyncProgress.of(pass)));
    }
    JsonNode last = source.path("lastPass");
    if (last.isObject()) {
      lines.add("    " + lastPass(last));
    }
  }

  private static String lastPass(JsonNode last) {
    Words words = new Words("last full resync: ");
    String outcome = Words.text(last.path("outcome"), "?");
    String why = Words.text(last.path("why"), "");
    words.add(
        (outcome.equals("complete") ? outcome : outcome.toUpperCase(Locale.ROOT))
            + (why.isEmpty() ? "" : ": " + why));
    words.add(Words.duration(last.path("agoMillis").asLong()) + " ago");
    words.add("took " + Words.took(last.path("tookMillis").asLong()));
    words.add("", last.path("entries"), " connections");
    words.add("", last.path("entriesSent"), " sent");
    words.add("(", last.path("reason"), ")");
    return words.joined("  ");
  }

  private void receiver(String name, JsonNode receiver) {
    Words words = new Words("  from " + name + ": ");
    String state = Words.text(receiver.path("state"), "?");
    words.add(state.equals("complete") ? state : state.toUpperCase(Locale.ROOT));
    if (receiver.path("sinceMillis").isNumber()) {
      words.add("for " + Words.duration(receiver.path("sinceMillis").asLong()));
    }
    if (receiver.path("slices").isNumber()) {
      words.add(
          "slice "
              + Words.text(receiver.path("slice"), "?")
              + " of "
              + Words.text(receiver.path("slices"), "?"));
    }
    String doubt = Words.text(receiver.path("sourceDoubt"), "");
    words.add(doubt.isEmpty() ? "" : "it says: " + doubt);
    words.add("", receiver.path("entriesFed"), " fed to the kernel");
    if (receiver.path("trustLost").asLong() > 0) {
      String why = Words.text(receiver.path("trustLostWhy"), "");
      words.add(
          "trust lost "
              + receiver.path("trustLost").asLong()
              + " times"
              + (why.isEmpty() ? "" : ", last: " + why));
    }
    lines.add(words.joined("  "));
  }

  /** What is nought is not worth a word. */
  private static void count(Words words, JsonNode value, String what) {
    if (value.asLong() > 0) {
      words.add(value.asLong() + " " + what);
    }
  }
}
