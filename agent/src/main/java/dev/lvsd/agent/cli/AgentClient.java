package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.ApiConfig;
import dev.lvsd.agent.config.ApiToken;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Speaks to the API of the agent of this machine. Failures are one line that says what was asked,
 * why it failed and what to do.
 */
final class AgentClient {
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
  private static final int READ_TIMEOUT_MILLIS = 5_000;

  /** A command waits for a handover, and that one for the peer. */
  private static final int COMMAND_TIMEOUT_MILLIS = 65_000;

  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private final Configuration configuration;
  private final String where;

  AgentClient(Configuration configuration) {
    this.configuration = configuration;
    this.where = authority(configuration.api());
  }

  /** An answer: the HTTP status, and what it holds. */
  record Answer(int status, JsonNode body) {}

  /** The document at that path. */
  byte[] get(String path) throws IOException {
    HttpURLConnection connection = open(path, READ_TIMEOUT_MILLIS);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException(
            "the agent at "
                + where
                + " answered "
                + path
                + " with HTTP "
                + status
                + ": see its log");
      }
      try (InputStream in = connection.getInputStream()) {
        return in.readNBytes(MAX_BYTES);
      }
    } catch (IOException e) {
      throw explained(e);
    } finally {
      connection.disconnect();
    }
  }

  /** Asks for a change. */
  Answer post(String path, JsonNode body) throws IOException {
    String token = ApiToken.read(configuration.stateDir());
    HttpURLConnection connection = open(path, COMMAND_TIMEOUT_MILLIS);
    try {
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setRequestProperty("Authorization", "Bearer " + token);
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.toString().getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      boolean good = status < HttpURLConnection.HTTP_BAD_REQUEST;
      try (InputStream in = good ? connection.getInputStream() : connection.getErrorStream()) {
        return new Answer(status, parse(in == null ? new byte[0] : in.readNBytes(MAX_BYTES)));
      }
    } catch (IOException e) {
      throw explained(e);
    } finally {
      connection.disconnect();
    }
  }

  /** JSON that an agent sent. */
  static JsonNode parse(byte[] document) throws IOException {
    try {
      return JsonTree.parse(document).root();
    } catch (IOException e) {
      throw new IOException("the agent's answer is not JSON: is something else on its port?", e);
    }
  }

  private HttpURLConnection open(String path, int readTimeoutMillis) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://" + where + path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setReadTimeout(readTimeoutMillis);
    connection.setInstanceFollowRedirects(false);
    return connection;
  }

  private IOException explained(IOException e) {
    if (e instanceof ConnectException) {
      return new IOException(
          "nothing listens at " + where + ": is the agent running? (systemctl status lvsd)", e);
    } else if (e instanceof SocketTimeoutException) {
      return new IOException("the agent at " + where + " does not answer: does it hang?", e);
    }
    return e;
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
