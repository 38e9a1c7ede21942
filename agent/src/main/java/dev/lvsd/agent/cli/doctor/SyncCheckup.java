package dev.lvsd.agent.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an agent's status says of connection sync. Pure. */
final class SyncCheckup {
  /** Below it, the agent runs a full resync by itself. */
  private static final double GOOD_COVERAGE = 0.99;

  private static final double BAD_COVERAGE = 0.95;
  private static final String TABLE = "/sync/table/";

  private final Configuration configuration;
  private final Samples samples;
  private final JsonNode sync;
  private final List<Finding> findings = new ArrayList<>();

  private SyncCheckup(Configuration configuration, Samples samples) {
    this.configuration = configuration;
    this.samples = samples;
    this.sync = samples.later().path("sync");
  }

  static List<Finding> of(Configuration configuration, Samples samples) {
    SyncCheckup checkup = new SyncCheckup(configuration, samples);
    if (!checkup.sync.isObject()) {
      return List.of(
          Finding.failed(
              "sync daemons",
              "the agent says nothing of connection sync, which is configured",
              "restart the agent"));
    }
    checkup.daemons();
    checkup.nudge();
    checkup.capture();
    checkup.syncId();
    checkup.malformed();
    checkup.drops();
    checkup.strangers();
    checkup.gate();
    checkup.receivers();
    return checkup.findings;
  }

  private void daemons() {
    List<String> missing = new ArrayList<>();
    if (!sync.path("masterRunning").asBoolean()) {
      missing.add("the sending one (master)");
    }
    if (!sync.path("backupRunning").asBoolean()) {
      missing.add("the receiving one (backup)");
    }
    findings.add(
        missing.isEmpty()
            ? Finding.ok(
                "sync daemons",
                "both of the kernel's run, on "
                    + Checkup.text(sync.path("interface"), "?")
                    + " with id "
                    + Checkup.text(sync.path("id"), "?"))
            : Finding.failed(
                "sync daemons",
                "of the kernel's, " + String.join(" and ", missing) + " does not run as configured",
                "see the agent's problems: it starts them by itself where the kernel lets it"));
  }

  private void nudge() {
    JsonNode nudge = sync.path("nudge");
    if (!nudge.isObject()) {
      return;
    }
    String remedy =
        "see the agent's log; TCP ports of sync.nudgePort must be free on 127.0.0.1, and packet"
            + " filters let them pass";
    long failing = samples.growth("/sync/nudge/failures");
    if (samples.growth("/sync/nudge/attempts") <= 0) {
      findings.add(Finding.failed("nudge", "it was not tried within " + samples.span(), remedy));
    } else if (failing > 0) {
      findings.add(Finding.failed("nudge", failing + " failed within " + samples.span(), remedy));
    } else {
      findings.add(
          Finding.ok(
              "nudge",
              "the kernel's buffer is pushed out; "
                  + samples.count("/sync/nudge/failures")
                  + " failures of "
                  + samples.count("/sync/nudge/attempts")));
    }
  }

  private void capture() {
    String check = "sync messages";
    if (!sync.path("table").isObject()) {
      findings.add(
          Finding.failed(check, "the agent does not watch them", "see its problems and its log"));
      return;
    }
    JsonNode silent = sync.path("table").path("silentMillis");
    if (silent.isNumber()) {
      findings.add(
          Finding.failed(
              check,
              "nothing was heard of the agent's table for " + silent.asLong() / 1000 + " s",
              "the agent's thread \"sync\" is stuck or busy: ask again, then see its log, and"
                  + " restart it"));
      return;
    }
    long refused = samples.count(TABLE + "refused");
    boolean nudged = samples.growth("/sync/nudge/attempts") > 0;
    long growth = samples.growth(TABLE + "messages");
    if (nudged && growth <= 0) {
      findings.add(
          Finding.failed(
              check,
              "none was seen within " + samples.span() + ", though the kernel is nudged",
              "check the sync interface, and whether the sending daemon runs"));
    } else if (refused > 0) {
      findings.add(
          Finding.warning(
              check,
              "the agent's table is full: " + refused + " connections found no room",
              "shorten the kernel's time-outs (ipvsadm --set): what is not in the table is not"
                  + " resynced"));
    } else {
      findings.add(
          Finding.ok(
              check,
              growth
                  + " seen within "
                  + samples.span()
                  + "; the agent's table has "
                  + samples.count(TABLE + "entries")
                  + " connections"));
    }
  }

  private void syncId() {
    String check = "sync id";
    long foreign = samples.count(TABLE + "foreignId");
    String remedy =
        "give both directors the same sync.id, and each cluster on that network one of its own, or"
            + " a sync.group";
    if (samples.growth(TABLE + "foreignId") > 0) {
      findings.add(
          Finding.failed(
              check, "messages of another id come in now, " + foreign + " so far", remedy));
    } else if (foreign > 0) {
      findings.add(
          Finding.warning(
              check, foreign + " messages of another id have come, none just now", remedy));
    } else {
      findings.add(Finding.ok(check, "no message of another id has come"));
    }
  }

  private void malformed() {
    long malformed = samples.count(TABLE + "malformed");
    findings.add(
        malformed == 0
            ? Finding.ok("malformed messages", "none has come")
            : Finding.warning(
                "malformed messages",
                malformed
                    + " datagrams to the sync group were none of the protocol, "
                    + Math.max(0, samples.growth(TABLE + "malformed"))
                    + " of them within "
                    + samples.span(),
                "find out who else sends to that group: the network should be of the directors"
                    + " alone"));
  }

  private void drops() {
    String check = "lost messages";
    long kernel = samples.count(TABLE + "kernelDrops");
    long capture = samples.count(TABLE + "captureDrops");
    String seen =
        kernel + " found the kernel's socket full, " + capture + " were not read by the agent";
    String remedy =
        "they are made good by resync; where it goes on, raise net.ipv4.vs.sync_sock_size and"
            + " net.core.rmem_max";
    if (samples.growth(TABLE + "kernelDrops") > 0) {
      findings.add(Finding.failed(check, seen + ", some just now", remedy));
    } else if (kernel > 0 || capture > 0) {
      findings.add(Finding.warning(check, seen, remedy));
    } else {
      findings.add(Finding.ok(check, "none"));
    }
  }

  private void strangers() {
    long strangers = sync.path("strangers").asLong();
    if (strangers > 0) {
      findings.add(
          Finding.warning(
              "resync port",
              strangers + " connections from addresses of no other director were refused",
              "let only the other directors reach TCP port "
                  + configuration.cluster().resyncPort()
                  + "; the agent's log names the first"));
    }
  }

  private void gate() {
    for (JsonNode group : samples.later().path("groups")) {
      JsonNode table = group.path("table");
      if (!table.isObject()) {
        continue;
      }
      String check = "table of " + Checkup.text(group.path("name"), "?");
      String reason = Checkup.text(table.path("reason"), "");
      findings.add(
          table.path("complete").asBoolean()
              ? Finding.ok(
                  check,
                  group.path("role").asText().equalsIgnoreCase("master")
                      ? "this node is the master"
                      : "this node holds the master's connections")
              : Finding.failed(
                  check,
                  "a failover to this node would lose connections"
                      + (reason.isEmpty() ? "" : ": " + reason),
                  "wait for the full resync under way, or run lvsd resync on the master; TCP port "
                      + configuration.cluster().resyncPort()
                      + " must be open between the directors"));
    }
  }

  private void receivers() {
    for (JsonNode peer : sync.path("peers")) {
      JsonNode source = peer.path("source");
      if (samples.master() && source.isObject()) {
        String name = Checkup.text(peer.path("node"), "?");
        if (source.path("connected").asBoolean()) {
          coverage(name, source);
          lastPass(name, source);
        } else {
          findings.add(
              Finding.failed(
                  "resync",
                  "there is no connection to " + name + ": it cannot be compared",
                  "start its agent; open TCP port "
                      + configuration.cluster().resyncPort()
                      + " between the directors; both need the same cluster key"));
        }
      }
    }
  }

  private void coverage(String name, JsonNode source) {
    if (sync.path("table").path("silentMillis").isNumber()) {
      return;
    }
    if (!source.path("coverage").isNumber()) {
      findings.add(
          Finding.warning(
              "coverage",
              "no round of comparing with " + name + " has ended yet",
              "ask again in half a minute"));
      return;
    }
    double coverage = source.path("coverage").asDouble();
    String seen =
        String.format(
            Locale.ROOT,
            "%s holds %.2f %%: %d of %d missing",
            name,
            Math.floor(coverage * 10_000 + 1e-6) / 100,
            source.path("missing").asLong(),
            source.path("entries").asLong());
    String remedy = "run lvsd resync; where it falls again, messages are lost on the way";
    if (coverage < BAD_COVERAGE) {
      findings.add(Finding.failed("coverage", seen, remedy));
    } else if (coverage < GOOD_COVERAGE) {
      findings.add(Finding.warning("coverage", seen, remedy));
    } else {
      findings.add(Finding.ok("coverage", seen));
    }
  }

  private void lastPass(String name, JsonNode source) {
    JsonNode last = source.path("lastPass");
    String ago = last.path("agoMillis").asLong() / 1000 + " s ago";
    if (source.path("pass").isObject()) {
      findings.add(
          Finding.warning(
              "resync", "a full one to " + name + " is under way", "wait until it has ended"));
    } else if (!last.isObject()) {
      findings.add(
          Finding.failed("resync", "there was no full one to " + name + " yet", "run lvsd resync"));
    } else if (Checkup.text(last.path("outcome"), "").equals("complete")) {
      findings.add(Finding.ok("resync", "the last full one to " + name + " was complete, " + ago));
    } else {
      findings.add(
          Finding.failed(
              "resync",
              "the last full one to "
                  + name
                  + ", "
                  + ago
                  + ", was "
                  + Checkup.text(last.path("outcome"), "?")
                  + ": "
                  + Checkup.text(last.path("why"), "?"),
              "run lvsd resync"));
    }
  }
}
