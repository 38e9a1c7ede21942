package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.cli.doctor.Finding;
import dev.lvsd.agent.cli.doctor.Finding.Verdict;
import dev.lvsd.agent.cli.doctor.MachineFiles;
import dev.lvsd.agent.config.ConfigurationLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(30)
class DoctorCommandTest {
  private static final MachineFiles MACHINE =
      path ->
          path.endsWith("ip_forward")
              ? Optional.of("1\n")
              : path.endsWith("ip_vs") ? Optional.of("IP Virtual Server\n") : Optional.empty();

  private final StringWriter out = new StringWriter();

  @TempDir private Path directory = Path.of("");

  private int doctor(String problems, String... options) throws IOException {
    // The address of the agent is in the file, and its fingerprint in what the agent says.
    String[] status = new String[1];
    try (FakeAgent agent = new FakeAgent(200, "{}", new Rest(status))) {
      Path file = agent.config(directory);
      status[0] =
          "{\"node\":\"one\",\"version\":\"%s\",\"cluster\":{\"fingerprint\":\"%s\"},\"problems\":%s}"
              .formatted(
                  VersionCommand.version(),
                  ConfigurationLoader.load(file).configuration().orElseThrow().fingerprint(),
                  problems);
      CommandLine line = new CommandLine(new DoctorCommand(new SteppedPacer(), MACHINE));
      line.setOut(new PrintWriter(out));
      return options.length == 0
          ? line.execute("--config", file.toString())
          : line.execute("--json", "--config", file.toString());
    }
  }

  /** The same for ever. */
  private static final class Rest extends java.util.AbstractList<String> {
    private final String[] status;

    Rest(String[] status) {
      this.status = status;
    }

    @Override
    public String get(int index) {
      return status[0];
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void aWarningIsNoFailure() throws IOException {
    assertThat(doctor("[\"look\\u001b\"]")).isZero();
    assertThat(out.toString())
        .contains("ok       agent               the agent answers")
        .contains("warning  problems            the agent knows of 1: look ")
        .contains("-> each says what to do")
        .doesNotContain("\u001b")
        .endsWith("checks: 0 failed, 2 warnings\n");
  }

  @Test
  void whatFailedEndsWithOne() throws IOException {
    Path file;
    try (FakeAgent agent = new FakeAgent(200, "{}", List.of("{}"))) {
      file = agent.config(directory);
    }
    CommandLine line = new CommandLine(new DoctorCommand(new SteppedPacer(), MACHINE));
    line.setOut(new PrintWriter(out));
    assertThat(line.execute("--config", file.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("FAILED   agent               nothing listens at");
  }

  @Test
  void asJsonItHasEveryFindingWithItsRemedy() throws IOException {
    assertThat(doctor("[]", "--json")).isZero();
    JsonNode root = AgentClient.parse(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(root.path("failed").asInt(-1)).isZero();
    assertThat(root.path("warnings").asInt()).isEqualTo(1);
    JsonNode peers = root.path("findings").path(2);
    assertThat(peers.path("check").asText()).isEqualTo("peers");
    assertThat(peers.path("verdict").asText()).isEqualTo("warning");
    assertThat(peers.path("seen").asText()).isEqualTo("there is no other node");
    assertThat(peers.path("remedy").asText()).isEqualTo("a single director has no failover");
  }

  @Test
  void notesAreNoChecks() {
    String text =
        DoctorView.render(
            List.of(
                new Finding("a", Verdict.NOTE, "said", ""),
                new Finding("b", Verdict.FAILED, "seen", "do")));
    assertThat(text)
        .isEqualTo(
            """
            note     a                   said
            FAILED   b                   seen
                                         -> do

            1 checks: 1 failed, 0 warnings
            """);
  }
}
