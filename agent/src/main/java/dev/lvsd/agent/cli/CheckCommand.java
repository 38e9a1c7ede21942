package dev.lvsd.agent.cli;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.HostChecks;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd check}: reads the configuration, reports all its problems, touches nothing. */
@Command(
    name = "check",
    description = {
      "Report every problem of a configuration file.",
      "Works on any machine; with --node, missing secret files and interfaces are errors."
    })
final class CheckCommand implements Callable<Integer> {
  private static final String SCHEMA = "/dev/lvsd/agent/config/lvsd.schema.json";

  private final HostChecks host;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--node", paramLabel = "NAME", description = "Check as this node.")
  private @Nullable String node;

  @Option(names = "--schema", description = "Print the JSON Schema of the file instead.")
  private boolean schema;

  CheckCommand(HostChecks host) {
    this.host = host;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    if (schema) {
      printSchema(out);
      return Main.OK;
    }
    ConfigurationLoader.Result result = ConfigurationLoader.load(config.file());
    List<Problem> problems = new ArrayList<>(result.problems());
    result.configuration().ifPresent(c -> problems.addAll(onHost(c)));
    problems.forEach(out::println);
    long errors = problems.stream().filter(p -> p.severity() == Problem.Severity.ERROR).count();
    long warnings = problems.size() - errors;
    out.println(
        config.file()
            + ": "
            + (errors == 0 ? "good" : count(errors, "error"))
            + (warnings == 0 ? "" : ", " + count(warnings, "warning"))
            + (errors == 0 ? result.configuration().map(CheckCommand::summary).orElse("") : ""));
    out.flush();
    return errors == 0 ? Main.OK : Main.BAD_INPUT;
  }

  private List<Problem> onHost(Configuration configuration) {
    if (node == null) {
      return host.anywhere(configuration);
    }
    Optional<NodeConfig> self = configuration.node(node);
    return self.isPresent()
        ? host.asNode(configuration, self.get())
        : List.of(HostChecks.unknownNode(configuration, node));
  }

  private static String summary(Configuration c) {
    long vips = c.vipGroups().stream().mapToLong(g -> g.addresses().size()).sum();
    return " ("
        + count(c.cluster().nodes().size(), "node")
        + ", "
        + count(vips, "VIP")
        + ", "
        + count(c.services().size(), "service")
        + "; fingerprint "
        + c.fingerprint().substring(0, 12)
        + ")";
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static void printSchema(PrintWriter out) throws IOException {
    try (InputStream in = CheckCommand.class.getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IOException("the schema is missing from this build: install lvsd anew");
      }
      out.print(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
