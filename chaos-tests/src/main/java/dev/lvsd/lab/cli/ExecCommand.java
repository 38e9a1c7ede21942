package dev.lvsd.lab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs one command on one host. */
@Command(
    name = "exec",
    description = "Runs a command on a host and shows what it printed when it has ended.",
    mixinStandardHelpOptions = true)
final class ExecCommand extends LabClient implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "HOST", description = "a director, client, rs1, rs2, ...")
  private String host = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "after '--'; a single word is a shell script")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    return ask("exec", host, script(command));
  }

  /** Several words are one command, whose words the shell must leave alone. */
  static String script(List<String> words) {
    return words.size() == 1
        ? words.get(0)
        : words.stream().map(ExecCommand::quote).collect(Collectors.joining(" "));
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
