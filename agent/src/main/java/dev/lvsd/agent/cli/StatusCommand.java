package dev.lvsd.agent.cli;

import dev.lvsd.agent.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd status}: asks the agent of this machine. */
@Command(name = "status", description = "Show what the agent of this machine sees and does.")
final class StatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print the agent's JSON document as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Configuration configuration = config.ofAgent(spec.commandLine().getErr());
    if (configuration == null) {
      return Main.BAD_INPUT;
    }
    byte[] document = new AgentClient(configuration).get("/v1/status");
    if (json) {
      out.println(new String(document, StandardCharsets.UTF_8).stripTrailing());
    } else {
      out.print(StatusView.render(AgentClient.parse(document)));
    }
    out.flush();
    return Main.OK;
  }
}
