package dev.lvsd.agent.cli;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that read the configuration file. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file; default /etc/lvsd/lvsd.json.")
  private @Nullable Path file;

  Path file() {
    return file == null ? ConfigurationLoader.DEFAULT_FILE : file;
  }

  /** The configuration, for where its agent is to be found; null, and said why, where it is bad. */
  @Nullable Configuration ofAgent(PrintWriter err) {
    ConfigurationLoader.Result result = ConfigurationLoader.load(file());
    Configuration configuration = result.configuration().orElse(null);
    if (configuration == null) {
      result.errors().forEach(err::println);
      err.println("lvsd: cannot tell where the agent listens: " + file() + " has errors");
      err.flush();
    }
    return configuration;
  }
}
