package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.config.Configuration;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command to the agent of this machine, about one VIP group or all of them. */
abstract class GroupCommand implements Callable<Integer> {
  private final String path;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--group", paramLabel = "NAME", description = "Only this VIP group; default all.")
  private @Nullable String group;

  /**
   * A command.
   *
   * @param path of the API that takes it
   */
  GroupCommand(String path) {
    this.path = path;
  }

  @Override
  public final Integer call() throws IOException {
    var line = Objects.requireNonNull(spec).commandLine();
    Configuration configuration = config.ofAgent(line.getErr());
    if (configuration == null) {
      return Main.BAD_INPUT;
    }
    AgentOrder order = new AgentOrder(configuration, line.getOut(), line.getErr());
    if (!order.knowsGroup(group) || !mayAsk(order)) {
      return Main.BAD_INPUT;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (group != null) {
      body.put("group", group);
    }
    ask(body);
    return order.send(path, body);
  }

  /** False, and said, where the rest of the command line cannot be. */
  boolean mayAsk(AgentOrder order) {
    return true;
  }

  /** Adds what else is asked. */
  void ask(ObjectNode body) {}
}
