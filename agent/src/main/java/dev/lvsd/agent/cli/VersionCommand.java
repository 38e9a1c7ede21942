package dev.lvsd.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lvsd version}: what runs, and on what. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(
        "lvsd "
            + version()
            + " (Java "
            + System.getProperty("java.version")
            + ", Linux "
            + System.getProperty("os.version")
            + ")");
    out.flush();
    return Main.OK;
  }

  /** The version of this build. */
  public static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IOException("version.properties is missing from this build: install lvsd anew");
      }
      properties.load(in);
    }
    return properties.getProperty("version", "unknown");
  }
}
