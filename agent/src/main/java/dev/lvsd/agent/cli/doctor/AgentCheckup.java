package dev.lvsd.agent.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What an agent's status says of the cluster, of its services and webhooks. Pure. */
final class AgentCheckup {
  private final Configuration configuration;
  private final Samples samples;
  private final JsonNode status;
  private final List<Finding> findings = new ArrayList<>();

  private AgentCheckup(Configuration configuration, Samples samples) {
    this.configuration = configuration;
    this.samples = samples;
    this.status = samples.later();
  }

  static List<Finding> of(Configuration configuration, Samples samples, Checkup.Software software) {
    AgentCheckup checkup = new AgentCheckup(configuration, samples);
    checkup.software(software);
    checkup.configurations();
    checkup.peers();
    checkup.standby();
    checkup.fitness();
    checkup.services();
    checkup.webhooks();
    checkup.problems();
    return checkup.findings;
  }

  private void software(Checkup.Software software) {
    String agent = Checkup.text(status.path("version"), "?");
    String java = Checkup.text(status.path("java"), software.java());
    TreeSet<String> others = new TreeSet<>();
    TreeSet<String> otherJava = new TreeSet<>();
    for (JsonNode peer : status.path("peers")) {
      String name = Checkup.text(peer.path("node"), "?");
      String theirs = Checkup.text(peer.path("version"), agent);
      String theirJava = Checkup.text(peer.path("java"), java);
      if (!theirs.equals(agent)) {
        others.add(name + " runs lvsd " + theirs);
      }
      if (!release(theirJava).equals(release(java))) {
        otherJava.add(name + " runs it on Java " + theirJava);
      }
    }
    String seen = "the agent answers and is lvsd " + agent;
    if (!agent.equals(software.lvsd())) {
      findings.add(
          Finding.warning(
              "agent",
              seen + ", this command is lvsd " + software.lvsd(),
              "restart the agent, so that it runs what is installed"));
    } else if (!others.isEmpty()) {
      findings.add(
          Finding.warning(
              "agent",
              seen + "; " + String.join(", ", others),
              "install the same version on all nodes"));
    } else if (!otherJava.isEmpty()) {
      findings.add(
          Finding.warning(
              "agent",
              seen + " on Java " + java + "; " + String.join(", ", otherJava),
              "install the same Java on all nodes: what is tried on one is then true of all"));
    } else {
      findings.add(Finding.ok("agent", seen + " on Java " + java));
    }
  }

  /** "17" of "17.0.9+9": updates within a release may differ. */
  private static String release(String java) {
    return java.split("[.+-]", 2)[0];
  }

  private void configurations() {
    String runs = Checkup.text(status.path("cluster").path("fingerprint"), "");
    List<String> others = peersWhere("sameConfiguration", false);
    if (!others.isEmpty()) {
      findings.add(
          Finding.failed(
              "configuration",
              Checkup.names(others) + " runs another one than this node",
              "give all nodes the same file, and restart their agents"));
    } else if (!runs.equals(configuration.fingerprint())) {
      findings.add(
          Finding.warning(
              "configuration",
              "the file is not what the agent runs: it was changed since the agent was started",
              "restart the agent on one node after the other"));
    } else {
      findings.add(
          Finding.ok(
              "configuration",
              "the file, this agent and the peers that are heard agree ("
                  + runs.substring(0, Math.min(12, runs.length()))
                  + ")"));
    }
  }

  private void peers() {
    List<String> silent = peersWhere("alive", false);
    List<String> paths = new ArrayList<>();
    int heard = 0;
    for (JsonNode peer : status.path("peers")) {
      for (JsonNode path : peer.path("paths")) {
        if (path.path("alive").asBoolean()) {
          heard++;
        } else {
          paths.add(
              Checkup.text(path.path("local"), "?")
                  + " - "
                  + Checkup.text(path.path("remote"), "?"));
        }
      }
    }
    if (!silent.isEmpty()) {
      findings.add(
          Finding.failed(
              "peers",
              Checkup.names(silent) + " is not heard",
              "start its agent; check the cluster's key, UDP port "
                  + configuration.cluster().heartbeat().port()
                  + " in packet filters, and the networks"));
    } else if (!paths.isEmpty()) {
      findings.add(
          Finding.failed(
              "peers",
              "nothing is heard by " + Checkup.names(paths),
              "check that network: its cable, switch, addresses and packet filters"));
    } else if (heard == 0) {
      findings.add(
          Finding.warning("peers", "there is no other node", "a single director has no failover"));
    } else {
      findings.add(Finding.ok("peers", "all are heard, by all " + heard + " paths"));
    }
  }

  private void standby() {
    List<String> there = new ArrayList<>();
    for (JsonNode group : status.path("groups")) {
      if (group.path("standby").asBoolean()) {
        there.add("this node (" + Checkup.text(group.path("name"), "?") + ")");
      }
    }
    for (JsonNode peer : status.path("peers")) {
      List<String> groups = new ArrayList<>();
      peer.path("standby").forEach(name -> groups.add(name.asText()));
      if (!groups.isEmpty()) {
        there.add(Checkup.text(peer.path("node"), "?") + " (" + Checkup.names(groups) + ")");
      }
    }
    findings.add(
        there.isEmpty()
            ? Finding.ok("standby", "no node is in standby")
            : Finding.warning(
                "standby",
                Checkup.names(there) + " is in standby and takes over in no case",
                "end it when the maintenance is over: lvsd resume, there"));
  }

  private void fitness() {
    List<String> unable = new ArrayList<>();
    List<String> partly = new ArrayList<>();
    for (JsonNode group : status.path("groups")) {
      fitness(
          group,
          "this node ("
              + Checkup.text(group.path("name"), "?")
              + ": "
              + Checkup.text(group.path("fitnessReason"), "?")
              + ")",
          unable,
          partly);
    }
    for (JsonNode peer : status.path("peers")) {
      if (peer.path("alive").asBoolean()) {
        fitness(peer, Checkup.text(peer.path("node"), "?"), unable, partly);
      }
    }
    String remedy = "see its lvsd status for the reason";
    if (!unable.isEmpty()) {
      findings.add(Finding.failed("fitness", Checkup.names(unable) + " cannot serve", remedy));
    } else if (!partly.isEmpty()) {
      findings.add(
          Finding.warning("fitness", Checkup.names(partly) + " can serve only in part", remedy));
    } else {
      findings.add(Finding.ok("fitness", "every node that is heard could serve"));
    }
  }

  private static void fitness(JsonNode of, String name, List<String> unable, List<String> partly) {
    switch (Checkup.text(of.path("fitness"), "full")) {
      case "cannot-serve" -> unable.add(name);
      case "degraded" -> partly.add(name);
      default -> {
        // It could serve.
      }
    }
  }

  private void services() {
    List<String> missing = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    List<String> down = new ArrayList<>();
    int servers = 0;
    for (JsonNode service : status.path("services")) {
      String name = Checkup.text(service.path("name"), "?");
      if (!service.path("programmed").asBoolean()) {
        missing.add(name);
      }
      boolean any = false;
      for (JsonNode server : service.path("realServers")) {
        boolean up = server.path("state").asText().equalsIgnoreCase("up");
        any |= up;
        servers++;
        if (!up) {
          down.add(Checkup.text(server.path("address"), "?") + " of " + name);
        }
      }
      if (!any) {
        empty.add(name);
      }
    }
    if (!missing.isEmpty()) {
      findings.add(
          Finding.failed(
              "services",
              Checkup.names(missing) + " is not in this node's kernel as configured",
              "see lvsd status and the agent's log for what the kernel refuses"));
    } else if (!empty.isEmpty()) {
      findings.add(
          Finding.failed(
              "services",
              "this node sees no real server up of " + Checkup.names(empty),
              "check the real servers, and this node's way to them"));
    } else if (!down.isEmpty()) {
      findings.add(
          Finding.warning("services", "down: " + Checkup.names(down), "check these real servers"));
    } else if (servers > 0) {
      findings.add(
          Finding.ok(
              "services",
              "all "
                  + status.path("services").size()
                  + " are in the kernel, all "
                  + servers
                  + " real servers up"));
    }
  }

  private void webhooks() {
    List<String> stuck = new ArrayList<>();
    for (JsonNode webhook : status.path("webhooks")) {
      String error = Checkup.text(webhook.path("lastError"), "");
      long queued = webhook.path("queued").asLong();
      if (queued > 0 && !error.isEmpty()) {
        stuck.add(
            Checkup.text(webhook.path("name"), "?") + " (" + queued + " waiting, " + error + ")");
      }
    }
    int all = status.path("webhooks").size();
    if (!stuck.isEmpty()) {
      findings.add(
          Finding.warning(
              "webhooks",
              "not delivered: " + Checkup.names(stuck),
              "check the receiver; nobody is told of a failover until it takes them"));
    } else if (all > 0) {
      findings.add(Finding.ok("webhooks", "none of " + all + " is stuck"));
    }
  }

  private void problems() {
    List<String> problems = new ArrayList<>();
    status.path("problems").forEach(problem -> problems.add(problem.asText()));
    findings.add(
        problems.isEmpty()
            ? Finding.ok("problems", "the agent knows of none")
            : Finding.warning(
                "problems",
                "the agent knows of " + problems.size() + ": " + String.join("; ", problems),
                "each says what to do"));
  }

  /** The nodes of which that is said. */
  private List<String> peersWhere(String key, boolean value) {
    List<String> names = new ArrayList<>();
    for (JsonNode peer : samples.later().path("peers")) {
      boolean heard = key.equals("alive") || peer.path("alive").asBoolean();
      if (heard && peer.path(key).isBoolean() && peer.path(key).booleanValue() == value) {
        names.add(Checkup.text(peer.path("node"), "?"));
      }
    }
    return names;
  }
}
