package dev.lvsd.agent.cli;

import dev.lvsd.agent.Agent;
import dev.lvsd.agent.cli.doctor.MachineFiles;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.HostChecks;
import dev.lvsd.agent.config.NodeConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code lvsd}. */
@Command(
    name = "lvsd",
    description = "A clustered, highly available director for Linux IPVS.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = false)
public final class Main implements Runnable {
  /** Exit codes. */
  static final int OK = 0;

  static final int FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int REFUSED = 3;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose = Boolean.getBoolean("lvsd.trace");

  private Main() {}

  public static void main(String[] args) {
    int code =
        execute(
            Main::runAgent,
            new PrintWriter(System.out, true),
            new PrintWriter(System.err, true),
            args);
    System.exit(code);
  }

  /** A method of its own, so that no other command loads what only the agent needs. */
  private static void runAgent(Configuration configuration, NodeConfig node, Path configFile)
      throws Exception {
    Agent.run(configuration, node, VersionCommand.version());
  }

  /**
   * Runs a command line.
   *
   * @param runner what {@code run} runs; without it there is no {@code run}
   * @return the exit code: 0, 1 for a failure (of a resync: it is not complete; of the doctor: a
   *     check failed), 2 for bad configuration or usage, 3 for a command that the agent refused
   */
  public static int execute(
      @Nullable AgentRunner runner, PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    CommandLine command = new CommandLine(main);
    command.addSubcommand("check", new CheckCommand(HostChecks.ofThisMachine()));
    command.addSubcommand("status", new StatusCommand());
    command.addSubcommand("failover", new FailoverCommand());
    command.addSubcommand("standby", new StandbyCommand());
    command.addSubcommand("resume", new ResumeCommand());
    command.addSubcommand("resync", new ResyncCommand(Pacer.SYSTEM, StandardOutput::isTerminal));
    command.addSubcommand("doctor", new DoctorCommand(Pacer.SYSTEM, MachineFiles.ofThisMachine()));
    command.addSubcommand("version", new VersionCommand());
    if (runner != null) {
      command.addSubcommand("run", new RunCommand(runner, HostChecks.ofThisMachine()));
    }
    command.setOut(out);
    command.setErr(err);
    command.setExecutionExceptionHandler((e, c, parsed) -> main.report(e, err));
    return command.execute(args);
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
  }

  private int report(Exception failure, PrintWriter err) {
    String message = failure.getMessage();
    err.println("lvsd: " + (message == null ? failure.getClass().getSimpleName() : message));
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }
}
