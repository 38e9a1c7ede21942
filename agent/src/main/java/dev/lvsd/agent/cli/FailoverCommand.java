package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lvsd failover}: moves VIP groups to the other director, or to the one named. */
@Command(
    name = "failover",
    description = {
      "Move the VIPs to the other director.",
      "It may be given on either: the backup asks the master. Established connections go on;",
      "where the other director does not hold them all, the command is refused."
    })
final class FailoverCommand extends GroupCommand {
  @Option(names = "--to", paramLabel = "NODE", description = "The director that is to own them.")
  private @Nullable String to;

  @Option(
      names = "--force",
      description = {
        "Where nobody owns them: claim them also though an unknown machine answers for a VIP.",
        "Find and stop that machine: while it runs, some clients reach it instead.",
        "Where the new owner's connection table is not complete: move them all the same.",
        "Established connections that it lacks are lost."
      })
  private boolean force;

  FailoverCommand() {
    super("/v1/failover");
  }

  @Override
  boolean mayAsk(AgentOrder order) {
    return order.knowsNode(to);
  }

  @Override
  void ask(ObjectNode body) {
    if (to != null) {
      body.put("to", to);
    }
    if (force) {
      body.put("force", true);
    }
  }
}
