package dev.lvsd.agent.cli;

import dev.lvsd.agent.config.ConfigurationLoader;
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
}
