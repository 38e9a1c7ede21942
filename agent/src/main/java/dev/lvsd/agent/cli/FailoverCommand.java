package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.config.Configuration;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd failover}: moves VIP groups to the other director, or to the one named. */
@Command(
    name = "failover",
    description = {
      "Move the VIPs to the other director.",
      "It may be given on either: the backup asks the master. Established connections go on."
    })
final class FailoverCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--group", paramLabel = "NAME", description = "Only this VIP group; default all.")
  private @Nullable String group;

  @Option(names = "--to", paramLabel = "NODE", description = "The director that is to own them.")
  private @Nullable String to;

  @Option(
      names = "--force",
      description = {
        "Where nobody owns them: claim them also though an unknown machine answers for a VIP.",
        "Find and stop that machine: while it runs, some clients reach it instead."
      })
  private boolean force;

  @Override
  public Integer call() throws IOException {
    var line = Objects.requireNonNull(spec).commandLine();
    Configuration configuration = config.ofAgent(line.getErr());
    if (configuration == null) {
      return Main.BAD_INPUT;
    }
    AgentOrder order = new AgentOrder(configuration, line.getOut(), line.getErr());
    if (!order.knowsGroup(group) || !order.knowsNode(to)) {
      return Main.BAD_INPUT;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (group != null) {
      body.put("group", group);
    }
    if (to != null) {
      body.put("to", to);
    }
    if (force) {
      body.put("force", true);
    }
    return order.send("/v1/failover", body);
  }
}
