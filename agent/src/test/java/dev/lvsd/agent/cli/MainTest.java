package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory = Path.of("");

  private int lvsd(@Nullable AgentRunner runner, String... args) {
    return Main.execute(runner, new PrintWriter(out), new PrintWriter(err), args);
  }

  /** A sound configuration of one node that any machine can be. */
  private Path config(int apiPort) throws IOException {
    return write(
        """
        { "cluster": { "name": "c", "secretFile": "cluster.key",
            "nodes": [ { "name": "one", "address": "127.0.0.1" } ] },
          "vips": { "addresses": [ { "address": "127.0.0.99/8", "interface": "lo" } ] },
          "api": { "listen": "127.0.0.1:%d" } }
        """
            .formatted(apiPort));
  }

  private Path write(String json) throws IOException {
    return Files.writeString(directory.resolve("lvsd.json"), json);
  }

  private void key(String mode) throws IOException {
    Path key = Files.writeString(directory.resolve("cluster.key"), KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
  }

  @Test
  void checkOfASoundFileIsGood() throws IOException {
    key("rw-------");
    assertThat(lvsd(null, "check", "--config", config(8970).toString())).isZero();
    assertThat(out.toString()).contains("lvsd.json: good (1 node, 1 VIP, 0 services; fingerprint");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkReportsAllProblemsEachOnALineAndEndsWithTwo() throws IOException {
    Path file = write("{ \"cluster\": { \"name\": 1 }, \"vip\": {}, \"api\": { \"listen\": 2 } }");

    assertThat(lvsd(null, "check", "--config", file.toString())).isEqualTo(2);
    assertThat(out.toString().lines())
        .anyMatch(l -> l.startsWith("ERROR /cluster/name: is a number, must be a string"))
        .anyMatch(l -> l.startsWith("ERROR /vip: is not a known key; did you mean \"vips\"?"))
        .anyMatch(l -> l.startsWith("ERROR /api/listen: is a number"))
        .last()
        .asString()
        .endsWith("errors");
  }

  @Test
  void aMissingSecretIsAWarningAnywhereAndAnErrorOnTheNode() throws IOException {
    String file = config(8970).toString();

    assertThat(lvsd(null, "check", "--config", file)).isZero();
    assertThat(out.toString()).contains("WARNING /cluster/secretFile: ", "does not exist");
    assertThat(lvsd(null, "check", "--config", file, "--node", "one")).isEqualTo(2);
    assertThat(out.toString()).contains("ERROR /cluster/secretFile: ");
  }

  @Test
  void aSecretThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
    key("rw-r--r--");
    assertThat(lvsd(null, "check", "--config", config(8970).toString())).isEqualTo(2);
    assertThat(out.toString())
        .contains("can be read by every user: run: chmod 600 " + directory.resolve("cluster.key"));
  }

  @Test
  void anUnknownNodeIsRefusedWithTheKnownOnes() throws IOException {
    key("rw-------");
    int code = lvsd(null, "check", "--config", config(8970).toString(), "--node", "two");
    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).contains("no node is named \"two\" (nodes: one)");
  }

  @Test
  void aStateDirectoryThatIsAFileIsRefusedOnTheNode() throws IOException {
    key("rw-------");
    String file = configWithToken(8970);
    Files.delete(directory.resolve("state/api.token"));
    Files.delete(directory.resolve("state"));
    Files.writeString(directory.resolve("state"), "");
    assertThat(lvsd(null, "check", "--config", file, "--node", "one")).isEqualTo(2);
    assertThat(out.toString()).contains("ERROR /stateDir: ", "is not a directory");
  }

  @Test
  void checkPrintsTheSchema() {
    assertThat(lvsd(null, "check", "--schema")).isZero();
    assertThat(out.toString()).contains("https://json-schema.org/draft/2020-12/schema");
  }

  @Test
  void wrongUsageEndsWithTwoAndNoStackTrace() {
    assertThat(lvsd(null, "chek")).isEqualTo(2);
    assertThat(lvsd(null)).isEqualTo(2);
    assertThat(lvsd(null, "check", "--confg", "x")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("\tat ").contains("check");
  }

  @ParameterizedTest
  @CsvSource({
    "resync,--no-wait",
    "doctor,Changes nothing",
    "failover,table is not complete",
    "status,--json"
  })
  void everyCommandExplainsItself(String command, String text) {
    assertThat(lvsd(null, command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: lvsd " + command, text);
  }

  @Test
  void versionNamesTheBuild() {
    assertThat(lvsd(null, "version")).isZero();
    assertThat(out.toString()).matches("lvsd \\d+\\.\\d+\\.\\S+ \\(Java .*, Linux .*\\)\\R");
  }

  @Test
  void runHandsASoundConfigurationToTheAgent() throws IOException {
    key("rw-------");
    List<String> ran = new ArrayList<>();
    AgentRunner runner = (c, node, file) -> ran.add(c.cluster().name() + " " + node.name());

    int code = lvsd(runner, "run", "--config", config(8970).toString(), "--node", "one");
    assertThat(code).as(err.toString()).isZero();
    assertThat(ran).containsExactly("c one");
  }

  @Test
  void runStartsNothingWithABadConfiguration() throws IOException {
    List<String> ran = new ArrayList<>();
    AgentRunner runner = (c, node, file) -> ran.add(node.name());

    assertThat(lvsd(runner, "run", "--config", config(8970).toString(), "--node", "one"))
        .isEqualTo(2);
    assertThat(ran).isEmpty();
    assertThat(err.toString()).contains("ERROR /cluster/secretFile", "not started");
  }

  @Test
  void aFailureOfTheAgentIsOneLineAndItsStackTraceOnlyOnDemand() throws IOException {
    key("rw-------");
    String file = config(8970).toString();
    AgentRunner runner =
        (c, node, f) -> {
          throw new IOException("UDP port 8971 is taken: stop what uses it");
        };

    assertThat(lvsd(runner, "run", "--config", file, "--node", "one")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("lvsd: UDP port 8971 is taken: stop what uses it");
    assertThat(lvsd(runner, "run", "--verbose", "--config", file, "--node", "one")).isEqualTo(1);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void statusOfAnAgentThatDoesNotRunSaysSo() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(lvsd(null, "status", "--config", config(port).toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is the agent running?").doesNotContain("\tat ");
  }

  @Test
  void statusShowsWhatTheAgentAnswers() throws IOException {
    String document =
        """
        {"node":"director-a","version":"1","cluster":{"name":"web-lb","members":["director-a"]},
         "groups":[{"name":"default","role":"master","epoch":7,"owner":"director-a",
           "leaseRemainingMillis":212,"vips":[{"address":"10.0.0.9/24","interface":"vec0",
           "present":true}]}],
         "peers":[{"node":"director-b","alive":false,"paths":[{"local":"10.0.0.1",
           "remote":"10.0.0.2","alive":false,"lastHeardMillis":900,"rttMicros":250}]}],
         "services":[{"name":"web","virtual":"tcp://10.0.0.9:80","scheduler":"wrr",
           "programmed":true,"realServers":[{"address":"10.0.0.5:80","state":"down","weight":0,
           "configuredWeight":3,"activeConnections":4,"lastResult":"refused\\u001b[31m"}]}],
         "problems":["no gateway answers"]}
        """;
    HttpServer server = server(document);
    try {
      String file = config(server.getAddress().getPort()).toString();
      assertThat(lvsd(null, "status", "--config", file)).as(err.toString()).isZero();
      assertThat(out.toString().lines())
          .contains(
              "director-a  lvsd 1  cluster web-lb",
              "PROBLEM  no gateway answers",
              "group default: MASTER  owner director-a  epoch 7  lease 212 ms",
              "  10.0.0.9/24  on vec0  here",
              "peer director-b: SILENT",
              "  10.0.0.1 - 10.0.0.2  SILENT  heard 900 ms ago  rtt 0.25 ms",
              "service web: tcp://10.0.0.9:80  wrr",
              "  10.0.0.5:80             DOWN       weight 0 of 3  active 4  (refused [31m)");
      out.getBuffer().setLength(0);
      assertThat(lvsd(null, "status", "--json", "--config", file)).isZero();
      assertThat(out.toString().strip()).isEqualTo(document.strip());
    } finally {
      server.stop(0);
    }
  }

  /** An agent that answers every command with that. */
  private HttpServer agent(int status, String answer, List<String> asked) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/v1/",
        exchange -> {
          String sent =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + sent);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String configWithToken(int port) throws IOException {
    Path file = config(port);
    Files.writeString(
        file, Files.readString(file).replaceFirst("\\{", "{ \"stateDir\": \"state\", "));
    Path state = Files.createDirectories(directory.resolve("state"));
    Files.writeString(state.resolve("api.token"), "secret\n");
    return file.toString();
  }

  @Test
  void aFailoverIsAskedForAndItsOutcomeTold() throws IOException {
    List<String> asked = new ArrayList<>();
    HttpServer server =
        agent(
            200,
            "{\"groups\":[{\"name\":\"default\",\"message\":\"one owns it now, after 48 ms\"}]}",
            asked);
    try {
      String file = configWithToken(server.getAddress().getPort());
      int code =
          lvsd(null, "failover", "--config", file, "--to", "one", "--group", "default", "--force");
      assertThat(code).as(err.toString()).isZero();
      assertThat(out.toString().strip()).isEqualTo("default: one owns it now, after 48 ms");
      assertThat(asked)
          .containsExactly(
              "POST /v1/failover Bearer secret"
                  + " {\"group\":\"default\",\"to\":\"one\",\"force\":true}");
      assertThat(lvsd(null, "standby", "--config", file)).isZero();
      assertThat(lvsd(null, "resume", "--config", file)).isZero();
      assertThat(asked)
          .endsWith("POST /v1/standby Bearer secret {}", "POST /v1/resume Bearer secret {}");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"409,3", "503,1", "400,2", "401,1"})
  void whatTheAgentRefusesHasAnExitCodeOfItsOwn(int status, int exit) throws IOException {
    HttpServer server =
        agent(
            status,
            "{\"detail\":\"why\",\"groups\":[{\"name\":\"default\",\"message\":\"no live peer\"}]}",
            new ArrayList<>());
    try {
      String file = configWithToken(server.getAddress().getPort());
      assertThat(lvsd(null, "standby", "--config", file)).isEqualTo(exit);
      assertThat(err.toString())
          .contains(
              status == 409
                  ? "lvsd: refused: default: no live peer%nlvsd: nothing was changed".formatted()
                  : "lvsd: default: no live peer");
      assertThat(out.toString()).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aCommandForAnUnknownNodeOrGroupIsNotSent() throws IOException {
    String file = configWithToken(1);
    assertThat(lvsd(null, "failover", "--config", file, "--to", "two")).isEqualTo(2);
    assertThat(err.toString()).contains("no node is named \"two\" (there is: one)");
    assertThat(lvsd(null, "standby", "--config", file, "--group", "web")).isEqualTo(2);
    assertThat(err.toString()).contains("no VIP group is named \"web\" (there is: default)");
  }

  @Test
  void aCommandToAnAgentThatDoesNotRunSaysSo() throws IOException {
    String file = configWithToken(1);
    assertThat(lvsd(null, "resume", "--config", file)).isEqualTo(1);
    assertThat(err.toString()).contains("is the agent running?");
    Files.delete(directory.resolve("state/api.token"));
    assertThat(lvsd(null, "resume", "--config", file)).isEqualTo(1);
    assertThat(err.toString()).contains("has the agent of this machine been started?");
  }

  @Test
  void statusToleratesADocumentThatLacksEverything() throws IOException {
    HttpServer server = server("{\"groups\":[{}],\"peers\":[{}],\"services\":[{}],\"sync\":null}");
    try {
      String file = config(server.getAddress().getPort()).toString();
      assertThat(lvsd(null, "status", "--config", file)).isZero();
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer server(String document) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = document.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/v1/status",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
