package dev.lvsd.lab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Kills or starts a daemon on a real server. */
@Command(
    name = "service",
    description = "Kills a daemon on a real server, or starts it again.",
    mixinStandardHelpOptions = true)
final class ServiceCommand extends LabClient implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SERVER", description = "rs1 or rs2")
  private String server = "";

  @Parameters(index = "1", paramLabel = "DAEMON", description = "nginx, echo, telnet or mysql")
  private String daemon = "";

  @Parameters(index = "2", paramLabel = "ACTION", description = "kill or start")
  private String action = "";

  @Override
  public Integer call() {
    return ask("service", server, daemon, action);
  }
}
