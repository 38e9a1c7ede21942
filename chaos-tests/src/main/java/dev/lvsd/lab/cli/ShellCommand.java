package dev.lvsd.lab.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads lines and runs each on a host. */
@Command(
    name = "shell",
    description = {
      "Reads lines and runs each as a shell script on a host.",
      "Every line starts afresh: 'cd' and variables hold for one line."
    },
    mixinStandardHelpOptions = true)
final class ShellCommand extends LabClient implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "HOST", description = "a director, client, rs1, rs2, ...")
  private String host = "";

  @Override
  public Integer call() throws IOException {
    home().theLab();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    int status = 0;
    for (String line = next(lines); line != null && !line.equals("exit"); line = next(lines)) {
      if (!line.isBlank()) {
        status = ask("exec", host, line);
      }
    }
    return status;
  }

  private @Nullable String next(BufferedReader lines) throws IOException {
    out().print(host + "# ");
    out().flush();
    return lines.readLine();
  }
}
