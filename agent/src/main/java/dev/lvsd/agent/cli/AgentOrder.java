package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the commands to the agent have in common: one POST, one line per group, exit codes. */
final class AgentOrder {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;

  private final Configuration configuration;
  private final PrintWriter out;
  private final PrintWriter err;

  AgentOrder(Configuration configuration, PrintWriter out, PrintWriter err) {
    this.configuration = configuration;
    this.out = out;
    this.err = err;
  }

  /** False, and said, where the configuration has no such group. */
  boolean knowsGroup(@Nullable String name) {
    return name == null || said(configuration.noGroup(name));
  }

  /** False, and said, where the configuration has no such node. */
  boolean knowsNode(@Nullable String name) {
    return name == null || said(configuration.noNode(name));
  }

  private boolean said(Optional<String> problem) {
    problem.ifPresent(
        text -> {
          err.println("lvsd: " + text);
          err.flush();
        });
    return problem.isEmpty();
  }

  /** Asks the agent and tells what it answered; the exit code. */
  int send(String path, ObjectNode body) throws IOException {
    AgentClient.Answer answer = new AgentClient(configuration).post(path, body);
    JsonNode groups = answer.body().path("groups");
    if (answer.status() == OK) {
      groups.forEach(group -> out.println(line(group)));
      String message = Words.text(answer.body().path("message"), "");
      if (groups.isEmpty() && !message.isEmpty()) {
        out.println(message);
      }
      out.flush();
      return Main.OK;
    }
    boolean refused = answer.status() == CONFLICT;
    String before = "lvsd: " + (refused ? "refused: " : "");
    if (groups.isEmpty()) {
      err.println(before + Words.text(answer.body().path("detail"), "HTTP " + answer.status()));
    } else {
      groups.forEach(group -> err.println(before + line(group)));
    }
    if (refused) {
      err.println("lvsd: nothing was changed");
    }
    err.flush();
    return refused ? Main.REFUSED : answer.status() == BAD_REQUEST ? Main.BAD_INPUT : Main.FAILED;
  }

  private static String line(JsonNode group) {
    return Words.printable(group.path("name").asText() + ": " + group.path("message").asText());
  }
}
