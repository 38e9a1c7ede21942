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

/** {@code lvsd resume}: the end of {@code lvsd standby}. */
@Command(name = "resume", description = "End lvsd standby: this node may own VIPs again.")
final class ResumeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--group", paramLabel = "NAME", description = "Only this VIP group; default all.")
  private @Nullable String group;

  @Override
  public Integer call() throws IOException {
    var line = Objects.requireNonNull(spec).commandLine();
    Configuration configuration = config.ofAgent(line.getErr());
    if (configuration == null) {
      return Main.BAD_INPUT;
    }
    AgentOrder order = new AgentOrder(configuration, line.getOut(), line.getErr());
    if (!order.knowsGroup(group)) {
      return Main.BAD_INPUT;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (group != null) {
      body.put("group", group);
    }
    return order.send("/v1/resume", body);
  }
}
