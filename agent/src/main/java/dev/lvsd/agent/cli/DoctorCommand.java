package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.cli.doctor.Checkup;
import dev.lvsd.agent.cli.doctor.Finding;
import dev.lvsd.agent.cli.doctor.MachineFiles;
import dev.lvsd.agent.cli.doctor.Samples;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.HostChecks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd doctor}: looks for what would make the next failover go wrong. */
@Command(
    name = "doctor",
    description = {
      "Look for what would make the next failover go wrong, and say what to do.",
      "Asks the agent of this machine, twice, and the machine itself. Changes nothing."
    })
final class DoctorCommand implements Callable<Integer> {
  /** Some ten nudges: long enough to see what grows. */
  private static final long APART_MILLIS = 1_000;

  private final Pacer pacer;
  private final MachineFiles machine;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  DoctorCommand(Pacer pacer, MachineFiles machine) {
    this.pacer = pacer;
    this.machine = machine;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Configuration configuration = config.ofAgent(spec.commandLine().getErr());
    if (configuration == null) {
      return Main.BAD_INPUT;
    }
    List<Finding> findings = examine(configuration);
    if (json) {
      out.println(DoctorView.json(findings).toPrettyString());
    } else {
      out.print(DoctorView.render(findings));
    }
    out.flush();
    return DoctorView.count(findings, Finding.Verdict.FAILED) == 0 ? Main.OK : Main.FAILED;
  }

  private List<Finding> examine(Configuration configuration)
      throws IOException, InterruptedException {
    Samples samples = null;
    String silence = "";
    String node = HostChecks.hostName();
    try {
      samples = samples(new AgentClient(configuration));
      node = Words.text(samples.later().path("node"), node);
    } catch (IOException e) {
      silence = String.valueOf(e.getMessage());
    }
    return Checkup.judge(
        configuration,
        configuration.node(node).orElse(null),
        samples,
        silence,
        machine,
        new Checkup.Software(VersionCommand.version(), System.getProperty("java.version")));
  }

  private Samples samples(AgentClient agent) throws IOException, InterruptedException {
    long startNanos = pacer.nanos();
    JsonNode earlier = AgentClient.parse(agent.get("/v1/status"));
    pacer.pause(APART_MILLIS);
    JsonNode later = AgentClient.parse(agent.get("/v1/status"));
    return new Samples(earlier, later, (pacer.nanos() - startNanos) / 1_000_000);
  }
}
