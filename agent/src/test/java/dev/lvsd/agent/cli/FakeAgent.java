package dev.lvsd.agent.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An agent that answers one command, and says one status after the other, the last for ever. */
final class FakeAgent implements AutoCloseable {
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final HttpServer server;
  private int told;

  FakeAgent(int status, String answer, List<String> statuses) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/",
        exchange -> {
          boolean command = exchange.getRequestMethod().equals("POST");
          String sent =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (command) {
            asked.add(exchange.getRequestURI() + " " + sent);
          }
          byte[] body =
              (command ? answer : statuses.get(Math.min(told++, statuses.size() - 1)))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(command ? status : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** The configuration by which it is found, with a token beside it. */
  Path config(Path directory) throws IOException {
    Path state = Files.createDirectories(directory.resolve("state"));
    Files.writeString(state.resolve("api.token"), "secret\n");
    return Files.writeString(
        directory.resolve("lvsd.json"),
        """
        { "cluster": { "name": "c", "secretFile": "cluster.key",
            "nodes": [ { "name": "one", "address": "127.0.0.1" } ] },
          "vips": { "addresses": [ { "address": "127.0.0.99/8", "interface": "lo" } ] },
          "stateDir": "state",
          "api": { "listen": "127.0.0.1:%d" } }
        """
            .formatted(server.getAddress().getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
