package dev.lvsd.lab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts or signals the agent on a director. */
@Command(
    name = "agent",
    description = "Starts the agent on a director, or sends it a signal.",
    mixinStandardHelpOptions = true)
final class AgentCommand extends LabClient implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NODE", description = "director-a or director-b")
  private String node = "";

  @Parameters(index = "1", paramLabel = "ACTION", description = "start, term, kill, stop or cont")
  private String action = "";

  @Override
  public Integer call() {
    return ask("agent", node, action);
  }
}
