package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(30)
class ResyncCommandTest {
  private static final String BEGUN = "{\"groups\":[],\"message\":\"the resync has begun\"}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory = Path.of("");

  private int resync(FakeAgent agent, boolean terminal, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of(options));
    Collections.addAll(args, "--config", agent.config(directory).toString());
    return new CommandLine(new ResyncCommand(new SteppedPacer(), () -> terminal))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args.toArray(String[]::new));
  }

  private static String status(String source) {
    return "{\"sync\":{\"peers\":[{\"source\":{" + source + "}}]}}";
  }

  private static String pass(int done) {
    return status("\"pass\":{\"slicesDone\":" + done + ",\"slices\":4,\"entriesSent\":5}");
  }

  private static String ended(String outcome) {
    return status(
        "\"lastPass\":{\"outcome\":\""
            + outcome
            + "\",\"why\":\"\",\"entries\":50,\"lacking\":0,\"entriesSent\":5,\"tookMillis\":500,"
            + "\"agoMillis\":0}");
  }

  @Test
  void onATerminalOneLineIsRewrittenUntilTheResult() throws IOException {
    try (FakeAgent agent =
        new FakeAgent(200, BEGUN, List.of(pass(1), pass(2), ended("complete")))) {
      assertThat(resync(agent, true)).as(err.toString()).isZero();
      assertThat(agent.asked).containsExactly("/v1/resync {}");
      assertThat(out.toString())
          .isEqualTo(
              ("the resync has begun%n"
                      + "\r\u001b[K[######..................] 1 of 4 slices  25 %%  5 sent"
                      + "\r\u001b[K[############............] 2 of 4 slices  50 %%  5 sent"
                      + "\r\u001b[Kcomplete; 50 connections compared, 5 sent, in 0.5 s;"
                      + " coverage 100.00 %%%n")
                  .formatted());
    }
  }

  @Test
  void elsewhereThereIsALineEveryTwoSecondsWithoutControlCharacters() throws IOException {
    List<String> statuses = new ArrayList<>(Collections.nCopies(17, pass(3)));
    statuses.add(ended("complete"));
    try (FakeAgent agent = new FakeAgent(200, BEGUN, statuses)) {
      assertThat(resync(agent, false)).isZero();
      assertThat(out.toString()).doesNotContain("\r", "\u001b");
      assertThat(out.toString().lines())
          .containsExactly(
              "the resync has begun",
              "3 of 4 slices  75 %  5 sent",
              "3 of 4 slices  75 %  5 sent",
              "complete; 50 connections compared, 5 sent, in 0.5 s; coverage 100.00 %");
    }
  }

  @Test
  void whatIsNotCompleteEndsWithOne() throws IOException {
    try (FakeAgent agent = new FakeAgent(200, BEGUN, List.of(ended("incomplete")))) {
      assertThat(resync(agent, false)).isEqualTo(1);
      assertThat(out.toString()).contains("incomplete; 50 connections compared");
    }
  }

  @Test
  void whatNeverBeginsEndsWithOne() throws IOException {
    try (FakeAgent agent = new FakeAgent(200, BEGUN, List.of(status("")))) {
      assertThat(resync(agent, false)).isEqualTo(1);
      assertThat(out.toString()).contains("no result: it has not begun within 15 s");
    }
  }

  @Test
  void aRefusalEndsWithThreeAndSaysWhereToGiveIt() throws IOException {
    String detail = "{\"detail\":\"resync is given on the master: director-a\",\"groups\":[]}";
    try (FakeAgent agent = new FakeAgent(409, detail, List.of(status("")))) {
      assertThat(resync(agent, false)).isEqualTo(3);
      assertThat(err.toString())
          .contains("lvsd: refused: resync is given on the master: director-a");
      assertThat(out.toString()).isEmpty();
    }
  }

  @Test
  void itIsEndedOrLeftAloneWithoutBeingFollowed() throws IOException {
    try (FakeAgent agent = new FakeAgent(200, BEGUN, List.of(pass(1)))) {
      assertThat(resync(agent, true, "--cancel")).isZero();
      assertThat(resync(agent, true, "--no-wait")).isZero();
      assertThat(agent.asked).containsExactly("/v1/resync {\"cancel\":true}", "/v1/resync {}");
      assertThat(out.toString()).doesNotContain("slices");
    }
  }
}
