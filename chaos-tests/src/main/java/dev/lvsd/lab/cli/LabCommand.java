package dev.lvsd.lab.cli;

import dev.lvsd.lab.process.LabException;
import dev.lvsd.simulator.Simulate;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code lvsd-lab}. */
@Command(
    name = "lvsd-lab",
    description = "Two directors on real IPVS kernels, a client and real servers, on one machine.",
    mixinStandardHelpOptions = true,
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      ExecCommand.class,
      ShellCommand.class,
      NodeCommand.PowerOff.class,
      NodeCommand.Boot.class,
      NodeCommand.Freeze.class,
      NodeCommand.Thaw.class,
      NodeCommand.Unplug.class,
      NodeCommand.Plug.class,
      AgentCommand.class,
      ServiceCommand.class,
      RunCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      CaptureCommand.class,
      SoakCommand.class,
      Simulate.class,
      DownCommand.class
    })
public final class LabCommand {
  private LabCommand() {}

  public static void main(String[] arguments) {
    CommandLine line =
        new CommandLine(new LabCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(LabCommand::explain);
    System.exit(line.execute(arguments));
  }

  /** What went wrong in one line where it is foreseen, with its stack where it is not. */
  private static int explain(Exception e, CommandLine line, CommandLine.ParseResult ignored)
      throws Exception {
    if (e instanceof LabException) {
      line.getErr().println("lvsd-lab: " + e.getMessage());
      return 1;
    }
    throw e;
  }
}
