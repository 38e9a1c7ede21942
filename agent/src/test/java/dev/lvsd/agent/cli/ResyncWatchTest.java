package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.cli.ResyncWatch.Ended;
import dev.lvsd.agent.cli.ResyncWatch.UnderWay;
import dev.lvsd.agent.cli.ResyncWatch.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResyncWatchTest {
  private static final long ASKED = 5_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final ResyncWatch watch = new ResyncWatch(ASKED);

  private static JsonNode status(String source) throws IOException {
    return AgentClient.parse(
        ("{\"sync\":{\"peers\":[{\"node\":\"b\",\"source\":{" + source + "}}]}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String pass(long done) {
    return "\"pass\":{\"slicesDone\":" + done + ",\"slices\":8,\"entriesSent\":3}";
  }

  private static String last(String outcome, long agoMillis) {
    return "\"lastPass\":{\"outcome\":\"%s\",\"why\":\"\",\"entries\":100,\"lacking\":1,"
            .formatted(outcome)
        + "\"entriesSent\":7,\"tookMillis\":900,\"agoMillis\":"
        + agoMillis
        + "}";
  }

  @Test
  void onePassThatEndedBeforeItWasAskedForIsNotTheOne() throws IOException {
    assertThat(watch.saw(status(last("complete", 1001)), ASKED + SECOND))
        .isInstanceOf(Waiting.class);
  }

  @Test
  void whatHasEndedSinceIsTheResultAlsoWhereNobodySawItBegin() throws IOException {
    assertThat(watch.saw(status(last("complete", 400)), ASKED + SECOND))
        .isEqualTo(new Ended("complete", "", 100, 1, 7, 900));
  }

  @Test
  void itIsFollowedFromItsBeginningToItsEnd() throws IOException {
    assertThat(watch.saw(status(last("complete", 9000)), ASKED)).isInstanceOf(Waiting.class);
    assertThat(watch.saw(status(pass(3)), ASKED + SECOND))
        .isInstanceOfSatisfying(
            UnderWay.class, under -> assertThat(under.progress().slicesDone()).isEqualTo(3));
    assertThat(watch.saw(status(last("incomplete", 10)), ASKED + 2 * SECOND))
        .isInstanceOfSatisfying(Ended.class, ended -> assertThat(ended.complete()).isFalse());
  }

  @Test
  void onePassThatIsBrokenOffForAnotherIsNotTheEnd() throws IOException {
    String both = last("cancelled", 10) + "," + pass(1);
    assertThat(watch.saw(status(both), ASKED + SECOND)).isInstanceOf(UnderWay.class);
  }

  private String whyAt(String source, long nowNanos) throws IOException {
    return watch.saw(status(source), nowNanos) instanceof Ended ended && !ended.known()
        ? ended.why()
        : "";
  }

  @Test
  void whatDoesNotBeginIsGivenUpWithWhatToDo() throws IOException {
    long deadline = ASKED + ResyncWatch.BEGIN_NANOS;
    assertThat(watch.saw(status(""), deadline - 1)).isInstanceOf(Waiting.class);
    assertThat(whyAt("\"connected\":false", deadline))
        .isEqualTo("it has not begun within 15 s: b is not connected: see lvsd doctor there");
    assertThat(whyAt("\"connected\":true", deadline))
        .contains("has not begun within 15 s although b is connected", "lvsd status here");
  }

  @Test
  void whatDoesNotMoveIsGivenUpButNotWhileItDoes() throws IOException {
    watch.saw(status(pass(1)), ASKED);
    long moved = ASKED + ResyncWatch.STALL_NANOS - 1;
    assertThat(watch.saw(status(pass(2)), moved)).isInstanceOf(UnderWay.class);
    assertThat(watch.saw(status(pass(2)), moved + ResyncWatch.STALL_NANOS - 1))
        .isInstanceOf(UnderWay.class);
    assertThat(whyAt(pass(2), moved + ResyncWatch.STALL_NANOS))
        .contains("nothing has moved for 1 min", "after 2 of 8 slices: b is not connected");
    assertThat(whyAt("\"connected\":true," + pass(2), moved + ResyncWatch.STALL_NANOS))
        .contains("b is connected, but its agent or its kernel's backup daemon stands still");
  }

  @Test
  void whatIsSentAgainAndAgainIsNoProgress() throws IOException {
    watch.saw(status(pass(1)), ASKED);
    assertThat(whyAt(pass(1).replace(":3}", ":9000}"), ASKED + ResyncWatch.STALL_NANOS))
        .contains("nothing has moved");
  }

  @Test
  void whatWaitsForAnOldKernelIsGivenMoreTimeButNotForEver() throws IOException {
    String waits = pass(8).replace(":3}", ":3,\"waitsFor\":\"its kernel is asked once more\"}");
    watch.saw(status(waits), ASKED);
    assertThat(watch.saw(status(waits), ASKED + ResyncWatch.WAIT_NANOS - 1))
        .isInstanceOf(UnderWay.class);
    assertThat(whyAt(waits, ASKED + ResyncWatch.WAIT_NANOS))
        .contains("moved for 10 min", "but its kernel is asked once more");
  }

  @Test
  void whatTheAgentForgotIsGivenUp() throws IOException {
    watch.saw(status(pass(1)), ASKED);
    assertThat(watch.saw(status(""), ASKED + ResyncWatch.BEGIN_NANOS))
        .isInstanceOfSatisfying(
            Ended.class, e -> assertThat(e.why()).contains("no longer knows of it"));
  }

  @Test
  void anAgentThatIsSilentForAMomentIsAskedAgain() throws IOException {
    watch.saw(status(pass(1)), ASKED + SECOND);
    long silent = ASKED + SECOND + ResyncWatch.SILENCE_NANOS;
    assertThat(watch.missed("refused", silent - 1)).isInstanceOf(Waiting.class);
    assertThat(watch.missed("refused", silent))
        .isEqualTo(Ended.timeout("the agent does not say how far it is: refused"));
  }
}
