package dev.lvsd.agent.cli;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.HostChecks;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd run}: the agent, in the foreground. Starts nothing unless all is well. */
@Command(name = "run", description = "Run the agent of this node in the foreground.")
final class RunCommand implements Callable<Integer> {
  private final AgentRunner runner;
  private final HostChecks host;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Which node this machine is; default the kernel's host name.")
  private @Nullable String node;

  RunCommand(AgentRunner runner, HostChecks host) {
    this.runner = runner;
    this.host = host;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    ConfigurationLoader.Result result = ConfigurationLoader.load(config.file());
    List<Problem> problems = new ArrayList<>(result.problems());
    Configuration configuration = result.configuration().orElse(null);
    NodeConfig self = null;
    if (configuration != null) {
      String name = node != null ? node : HostChecks.hostName();
      Optional<NodeConfig> found = configuration.node(name);
      if (found.isPresent()) {
        self = found.get();
        problems.addAll(host.asNode(configuration, self));
      } else {
        problems.add(HostChecks.unknownNode(configuration, name));
      }
    }
    problems.forEach(err::println);
    boolean refused = problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    if (refused || configuration == null || self == null) {
      err.println("lvsd: not started: " + config.file() + " has errors");
      err.flush();
      return Main.BAD_INPUT;
    }
    runner.run(configuration, self, config.file());
    return Main.OK;
  }
}
