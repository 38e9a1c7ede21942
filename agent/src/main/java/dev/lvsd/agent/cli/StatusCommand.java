package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.ApiConfig;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd status}: asks the agent of this machine. */
@Command(name = "status", description = "Show what the agent of this machine sees and does.")
final class StatusCommand implements Callable<Integer> {
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
  private static final int READ_TIMEOUT_MILLIS = 5_000;
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print the agent's JSON document as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ConfigurationLoader.Result result = ConfigurationLoader.load(config.file());
    Configuration configuration = result.configuration().orElse(null);
    if (configuration == null) {
      result.errors().forEach(err::println);
      err.println("lvsd: cannot tell where the agent listens: " + config.file() + " has errors");
      err.flush();
      return Main.BAD_INPUT;
    }
    byte[] document = fetch(configuration.api());
    if (json) {
      out.println(new String(document, StandardCharsets.UTF_8).stripTrailing());
    } else {
      out.print(StatusView.render(parse(document)));
    }
    out.flush();
    return Main.OK;
  }

  private static JsonNode parse(byte[] document) throws IOException {
    try {
      return JsonTree.parse(document).root();
    } catch (IOException e) {
      throw new IOException("the agent's answer is not JSON: is something else on its port?", e);
    }
  }

  private static byte[] fetch(ApiConfig api) throws IOException {
    String where = authority(api);
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://" + where + "/v1/status").toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setReadTimeout(READ_TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException(
            "the agent at " + where + " answered /v1/status with HTTP " + status + ": see its log");
      }
      try (InputStream in = connection.getInputStream()) {
        return in.readNBytes(MAX_BYTES);
      }
    } catch (ConnectException e) {
      throw new IOException(
          "nothing listens at " + where + ": is the agent running? (systemctl status lvsd)", e);
    } catch (SocketTimeoutException e) {
      throw new IOException("the agent at " + where + " does not answer: does it hang?", e);
    } finally {
      connection.disconnect();
    }
  }

  /** Where to connect; an agent that listens on every address is reached on loopback. */
  private static String authority(ApiConfig api) {
    switch (api.host()) {
      case "0.0.0.0":
        return "127.0.0.1:" + api.port();
      case "0:0:0:0:0:0:0:0":
        return "[::1]:" + api.port();
      default:
        return (api.host().indexOf(':') >= 0 ? "[" + api.host() + "]" : api.host())
            + ":"
            + api.port();
    }
  }
}
